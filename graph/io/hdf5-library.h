/* graph/io/hdf5-library.h: libhdf5, loaded when it is first needed
 *
 * It brings thirty libraries along, curl and Kerberos among them, and linking it costs 20 ms at
 * every start. So its functions are called through a table that wh_hdf5_load () fills, and the
 * names below stand for the table's entries. Include this and not <hdf5.h>.
 */
#pragma once

#include <glib.h>
#include <hdf5.h>

G_BEGIN_DECLS

#define WH_HDF5_FUNCTIONS(NAME)                                                                    \
  NAME (Aclose)                                                                                    \
  NAME (Acreate2)                                                                                  \
  NAME (Aget_space)                                                                                \
  NAME (Aget_storage_size)                                                                         \
  NAME (Aget_type)                                                                                 \
  NAME (Aiterate2)                                                                                 \
  NAME (Aopen)                                                                                     \
  NAME (Aread)                                                                                     \
  NAME (Awrite)                                                                                    \
  NAME (check_version)                                                                             \
  NAME (Dclose)                                                                                    \
  NAME (Dcreate2)                                                                                  \
  NAME (Dget_offset)                                                                               \
  NAME (Dget_space)                                                                                \
  NAME (Dget_type)                                                                                 \
  NAME (Dread)                                                                                     \
  NAME (Dwrite)                                                                                    \
  NAME (Eset_auto2)                                                                                \
  NAME (Ewalk2)                                                                                    \
  NAME (Fclose)                                                                                    \
  NAME (Fcreate)                                                                                   \
  NAME (Fopen)                                                                                     \
  NAME (Gopen2)                                                                                    \
  NAME (Iget_type)                                                                                 \
  NAME (Literate)                                                                                  \
  NAME (Oclose)                                                                                    \
  NAME (Oget_info2)                                                                                \
  NAME (Oopen_by_addr)                                                                             \
  NAME (open)                                                                                      \
  NAME (Pclose)                                                                                    \
  NAME (Pcreate)                                                                                   \
  NAME (Pset_create_intermediate_group)                                                            \
  NAME (Pset_fapl_core)                                                                            \
  NAME (Pset_file_image)                                                                           \
  NAME (Pset_file_image_callbacks)                                                                 \
  NAME (Pset_libver_bounds)                                                                        \
  NAME (Pset_obj_track_times)                                                                      \
  NAME (Sclose)                                                                                    \
  NAME (Screate)                                                                                   \
  NAME (Screate_simple)                                                                            \
  NAME (Sget_simple_extent_dims)                                                                   \
  NAME (Sget_simple_extent_npoints)                                                                \
  NAME (Sget_simple_extent_type)                                                                   \
  NAME (Tclose)                                                                                    \
  NAME (Tconvert)                                                                                  \
  NAME (Tcopy)                                                                                     \
  NAME (Tenum_create)                                                                              \
  NAME (Tenum_insert)                                                                              \
  NAME (Tequal)                                                                                    \
  NAME (Tget_class)                                                                                \
  NAME (Tget_cset)                                                                                 \
  NAME (Tget_nmembers)                                                                             \
  NAME (Tget_sign)                                                                                 \
  NAME (Tget_size)                                                                                 \
  NAME (Tget_super)                                                                                \
  NAME (Tis_variable_str)                                                                          \
  NAME (Tset_cset)                                                                                 \
  NAME (Tset_ebias)                                                                                \
  NAME (Tset_fields)                                                                               \
  NAME (Tset_size)

/* Types and classes that libhdf5 numbers when it starts. */
#define WH_HDF5_NUMBERS(NAME)                                                                      \
  NAME (P_CLS_DATASET_CREATE_ID)                                                                   \
  NAME (P_CLS_FILE_ACCESS_ID)                                                                      \
  NAME (P_CLS_LINK_CREATE_ID)                                                                      \
  NAME (T_C_S1)                                                                                    \
  NAME (T_IEEE_F32LE)                                                                              \
  NAME (T_IEEE_F64LE)                                                                              \
  NAME (T_NATIVE_DOUBLE)                                                                           \
  NAME (T_NATIVE_INT64)                                                                            \
  NAME (T_STD_I8LE)                                                                                \
  NAME (T_STD_I16LE)                                                                               \
  NAME (T_STD_I32LE)                                                                               \
  NAME (T_STD_I64LE)                                                                               \
  NAME (T_STD_U8LE)                                                                                \
  NAME (T_STD_U16LE)                                                                               \
  NAME (T_STD_U32LE)                                                                               \
  NAME (T_STD_U64LE)

typedef struct
{
#define ENTRY(name) __typeof__ (H5##name) *name;
  WH_HDF5_FUNCTIONS (ENTRY)
#undef ENTRY
#define ENTRY(name) hid_t *name;
  WH_HDF5_NUMBERS (ENTRY)
#undef ENTRY
} WhHdf5Library;

extern WhHdf5Library wh_hdf5_library;

/* Once for the process; FALSE with WH_ERROR_UNSUPPORTED when it isn't there. */
gboolean wh_hdf5_load (GError **error);

/* The same for a process that only reads files, see hdf5-network.h. Before wh_hdf5_load (). */
void wh_hdf5_load_without_network (void);

#define H5Aclose wh_hdf5_library.Aclose
#define H5Acreate2 wh_hdf5_library.Acreate2
#define H5Aget_space wh_hdf5_library.Aget_space
#define H5Aget_storage_size wh_hdf5_library.Aget_storage_size
#define H5Aget_type wh_hdf5_library.Aget_type
#define H5Aiterate2 wh_hdf5_library.Aiterate2
#define H5Aopen wh_hdf5_library.Aopen
#define H5Aread wh_hdf5_library.Aread
#define H5Awrite wh_hdf5_library.Awrite
#define H5check_version wh_hdf5_library.check_version
#define H5Dclose wh_hdf5_library.Dclose
#define H5Dcreate2 wh_hdf5_library.Dcreate2
#define H5Dget_offset wh_hdf5_library.Dget_offset
#define H5Dget_space wh_hdf5_library.Dget_space
#define H5Dget_type wh_hdf5_library.Dget_type
#define H5Dread wh_hdf5_library.Dread
#define H5Dwrite wh_hdf5_library.Dwrite
#define H5Eset_auto2 wh_hdf5_library.Eset_auto2
#define H5Ewalk2 wh_hdf5_library.Ewalk2
#define H5Fclose wh_hdf5_library.Fclose
#define H5Fcreate wh_hdf5_library.Fcreate
#define H5Fopen wh_hdf5_library.Fopen
#define H5Gopen2 wh_hdf5_library.Gopen2
#define H5Iget_type wh_hdf5_library.Iget_type
#define H5Literate wh_hdf5_library.Literate
#define H5Oclose wh_hdf5_library.Oclose
#define H5Oget_info2 wh_hdf5_library.Oget_info2
#define H5Oopen_by_addr wh_hdf5_library.Oopen_by_addr
#define H5open wh_hdf5_library.open
#define H5Pclose wh_hdf5_library.Pclose
#define H5Pcreate wh_hdf5_library.Pcreate
#define H5Pset_create_intermediate_group wh_hdf5_library.Pset_create_intermediate_group
#define H5Pset_fapl_core wh_hdf5_library.Pset_fapl_core
#define H5Pset_file_image wh_hdf5_library.Pset_file_image
#define H5Pset_file_image_callbacks wh_hdf5_library.Pset_file_image_callbacks
#define H5Pset_libver_bounds wh_hdf5_library.Pset_libver_bounds
#define H5Pset_obj_track_times wh_hdf5_library.Pset_obj_track_times
#define H5Sclose wh_hdf5_library.Sclose
#define H5Screate wh_hdf5_library.Screate
#define H5Screate_simple wh_hdf5_library.Screate_simple
#define H5Sget_simple_extent_dims wh_hdf5_library.Sget_simple_extent_dims
#define H5Sget_simple_extent_npoints wh_hdf5_library.Sget_simple_extent_npoints
#define H5Sget_simple_extent_type wh_hdf5_library.Sget_simple_extent_type
#define H5Tclose wh_hdf5_library.Tclose
#define H5Tconvert wh_hdf5_library.Tconvert
#define H5Tcopy wh_hdf5_library.Tcopy
#define H5Tenum_create wh_hdf5_library.Tenum_create
#define H5Tenum_insert wh_hdf5_library.Tenum_insert
#define H5Tequal wh_hdf5_library.Tequal
#define H5Tget_class wh_hdf5_library.Tget_class
#define H5Tget_cset wh_hdf5_library.Tget_cset
#define H5Tget_nmembers wh_hdf5_library.Tget_nmembers
#define H5Tget_sign wh_hdf5_library.Tget_sign
#define H5Tget_size wh_hdf5_library.Tget_size
#define H5Tget_super wh_hdf5_library.Tget_super
#define H5Tis_variable_str wh_hdf5_library.Tis_variable_str
#define H5Tset_cset wh_hdf5_library.Tset_cset
#define H5Tset_ebias wh_hdf5_library.Tset_ebias
#define H5Tset_fields wh_hdf5_library.Tset_fields
#define H5Tset_size wh_hdf5_library.Tset_size

#define H5P_CLS_DATASET_CREATE_ID_g (*wh_hdf5_library.P_CLS_DATASET_CREATE_ID)
#define H5P_CLS_FILE_ACCESS_ID_g (*wh_hdf5_library.P_CLS_FILE_ACCESS_ID)
#define H5P_CLS_LINK_CREATE_ID_g (*wh_hdf5_library.P_CLS_LINK_CREATE_ID)
#define H5T_C_S1_g (*wh_hdf5_library.T_C_S1)
#define H5T_IEEE_F32LE_g (*wh_hdf5_library.T_IEEE_F32LE)
#define H5T_IEEE_F64LE_g (*wh_hdf5_library.T_IEEE_F64LE)
#define H5T_NATIVE_DOUBLE_g (*wh_hdf5_library.T_NATIVE_DOUBLE)
#define H5T_NATIVE_INT64_g (*wh_hdf5_library.T_NATIVE_INT64)
#define H5T_STD_I8LE_g (*wh_hdf5_library.T_STD_I8LE)
#define H5T_STD_I16LE_g (*wh_hdf5_library.T_STD_I16LE)
#define H5T_STD_I32LE_g (*wh_hdf5_library.T_STD_I32LE)
#define H5T_STD_I64LE_g (*wh_hdf5_library.T_STD_I64LE)
#define H5T_STD_U8LE_g (*wh_hdf5_library.T_STD_U8LE)
#define H5T_STD_U16LE_g (*wh_hdf5_library.T_STD_U16LE)
#define H5T_STD_U32LE_g (*wh_hdf5_library.T_STD_U32LE)
#define H5T_STD_U64LE_g (*wh_hdf5_library.T_STD_U64LE)

G_END_DECLS
