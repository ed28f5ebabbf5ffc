/* graph/io/hdf5-types.c: HDF5's number types and ours */
#include "config.h"

#include "graph/io/hdf5-types.h"

/* IEEE 754 binary16, as h5py describes it: sign bit 15, exponent from 10, mantissa from 0. */
static hid_t
new_half (void)
{
  hid_t type = H5Tcopy (H5T_IEEE_F32LE);

  H5Tset_fields (type, 15, 10, 5, 0, 10);
  H5Tset_size (type, 2);
  H5Tset_ebias (type, 15);
  return type;
}

/* numpy's bool, as h5py describes it. */
static hid_t
new_bool (void)
{
  hid_t type = H5Tenum_create (H5T_STD_I8LE);
  gint8 no = 0, yes = 1;

  H5Tenum_insert (type, "FALSE", &no);
  H5Tenum_insert (type, "TRUE", &yes);
  return type;
}

hid_t
wh_hdf5_type_new (WhDtype dtype)
{
  switch (dtype)
    {
    case WH_DTYPE_F32:
      return H5Tcopy (H5T_IEEE_F32LE);
    case WH_DTYPE_F64:
      return H5Tcopy (H5T_IEEE_F64LE);
    case WH_DTYPE_U8:
      return H5Tcopy (H5T_STD_U8LE);
    case WH_DTYPE_I8:
      return H5Tcopy (H5T_STD_I8LE);
    case WH_DTYPE_I16:
      return H5Tcopy (H5T_STD_I16LE);
    case WH_DTYPE_U16:
      return H5Tcopy (H5T_STD_U16LE);
    case WH_DTYPE_I32:
      return H5Tcopy (H5T_STD_I32LE);
    case WH_DTYPE_U32:
      return H5Tcopy (H5T_STD_U32LE);
    case WH_DTYPE_I64:
      return H5Tcopy (H5T_STD_I64LE);
    case WH_DTYPE_U64:
      return H5Tcopy (H5T_STD_U64LE);
    case WH_DTYPE_F16:
      return new_half ();
    case WH_DTYPE_BOOL:
      return new_bool ();
    }

  g_return_val_if_reached (-1);
}

static gboolean
integer_dtype (gsize size, gboolean is_signed, WhDtype *dtype)
{
  switch (size)
    {
    case 1:
      *dtype = is_signed ? WH_DTYPE_I8 : WH_DTYPE_U8;
      return TRUE;
    case 2:
      *dtype = is_signed ? WH_DTYPE_I16 : WH_DTYPE_U16;
      return TRUE;
    case 3:
    case 4:
      *dtype = is_signed ? WH_DTYPE_I32 : WH_DTYPE_U32;
      return TRUE;
    case 5:
    case 6:
    case 7:
    case 8:
      *dtype = is_signed ? WH_DTYPE_I64 : WH_DTYPE_U64;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
enum_dtype (hid_t type, WhDtype *dtype)
{
  hid_t base;
  gboolean ok;

  *dtype = WH_DTYPE_BOOL;
  if (H5Tget_nmembers (type) == 2 && H5Tget_size (type) == 1)
    {
      hid_t ours = new_bool ();
      gboolean is_bool = H5Tequal (type, ours) > 0;

      H5Tclose (ours);
      if (is_bool)
        return TRUE;
    }

  base = H5Tget_super (type);
  ok = base >= 0 && integer_dtype (H5Tget_size (base), H5Tget_sign (base) == H5T_SGN_2, dtype);
  if (base >= 0)
    H5Tclose (base);
  return ok;
}

/* What most parameters are is looked at first: nothing needs to be made for that. */
static gboolean
is_float32 (hid_t type, WhDtype *dtype, gboolean *same, hid_t *memory_type)
{
  if (H5Tequal (type, H5T_IEEE_F32LE) <= 0)
    return FALSE;

  *dtype = WH_DTYPE_F32;
  *same = TRUE;
  *memory_type = H5I_INVALID_HID;
  return TRUE;
}

gboolean
wh_hdf5_type_match (hid_t type, WhDtype *dtype, gboolean *same, hid_t *memory_type)
{
  gsize size = type >= 0 ? H5Tget_size (type) : 0;

  if (size == sizeof (float) && is_float32 (type, dtype, same, memory_type))
    return TRUE;

  switch (type >= 0 ? H5Tget_class (type) : H5T_NO_CLASS)
    {
    case H5T_FLOAT:
      *dtype = size <= 2 ? WH_DTYPE_F16 : size <= 4 ? WH_DTYPE_F32 : WH_DTYPE_F64;
      break;
    case H5T_INTEGER:
      if (!integer_dtype (size, H5Tget_sign (type) == H5T_SGN_2, dtype))
        return FALSE;
      break;
    case H5T_ENUM:
      if (!enum_dtype (type, dtype))
        return FALSE;
      break;
    default:
      return FALSE;
    }

  *memory_type = wh_hdf5_type_new (*dtype);
  *same = H5Tequal (type, *memory_type) > 0;

  /* Other formats of 16 bits (bfloat16) would lose range. */
  if (*dtype == WH_DTYPE_F16 && !*same)
    {
      H5Tclose (*memory_type);
      *dtype = WH_DTYPE_F32;
      *memory_type = wh_hdf5_type_new (*dtype);
    }

  return TRUE;
}
