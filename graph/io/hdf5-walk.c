/* graph/io/hdf5-walk.c: every group and dataset of an HDF5 file
 *
 * H5Ovisit () does the same, but looks each object up by its whole path once more.
 */
#include "config.h"

#include "graph/io/hdf5-walk.h"

#include <string.h>

typedef struct
{
  const WhHdf5Walk *walk;
  GString *path;
  GHashTable *seen; /* addresses in the file */
  gboolean ended;   /* the visitor wants no more */
  char *damaged;
} Walker;

static gboolean
is_new (Walker *self, haddr_t address)
{
  return g_hash_table_add (self->seen, GSIZE_TO_POINTER (address));
}

static gboolean
is_wanted (const Walker *self)
{
  return *self->walk->only == '\0' || strcmp (self->walk->only, self->path->str) == 0;
}

/* What is wanted is this or, in a group, below. */
static gboolean
leads_to_wanted (const Walker *self)
{
  const char *only = self->walk->only;
  gsize n = self->path->len;

  return is_wanted (self) || (strncmp (only, self->path->str, n) == 0 && only[n] == '/');
}

static herr_t follow_link (hid_t group, const char *name, const H5L_info_t *link, void *data);

static void
enter_group (Walker *self, hid_t group)
{
  if (H5Literate (group, H5_INDEX_NAME, H5_ITER_INC, NULL, follow_link, self) < 0 && !self->ended &&
      self->damaged == NULL)
    self->damaged = g_strdup ("the file is damaged: its groups cannot be followed");
}

static void
visit (Walker *self, hid_t object)
{
  H5I_type_t type = H5Iget_type (object);

  if ((type == H5I_DATASET || type == H5I_GROUP) && is_wanted (self))
    self->ended =
      !self->walk->visit (object, self->path->str, type == H5I_DATASET, self->walk->data);
  if (type == H5I_GROUP && !self->ended)
    enter_group (self, object);
}

static herr_t
follow_link (hid_t group, const char *name, const H5L_info_t *link, void *data)
{
  Walker *self = data;
  gsize length = self->path->len;

  if (link->type != H5L_TYPE_HARD)
    return 0;

  if (length > 0)
    g_string_append_c (self->path, '/');
  g_string_append (self->path, name);

  if (leads_to_wanted (self) && is_new (self, link->u.address))
    {
      /* By its place: its name would be looked up again. */
      hid_t object = H5Oopen_by_addr (group, link->u.address);

      if (object >= 0)
        visit (self, object);
      else
        self->damaged = g_strdup_printf ("“%s” cannot be opened: it is damaged", self->path->str);
      if (object >= 0)
        H5Oclose (object);
    }

  g_string_truncate (self->path, length);
  return self->ended || self->damaged != NULL ? -1 : 0;
}

gboolean
wh_hdf5_walk (const WhHdf5Walk *walk, char **damaged)
{
  Walker self = { .walk = walk };
  hid_t root = H5Gopen2 (walk->file, "/", H5P_DEFAULT);
  H5O_info_t info;

  self.path = g_string_new (NULL);
  self.seen = g_hash_table_new (NULL, NULL);

  if (root >= 0 && H5Oget_info2 (root, &info, H5O_INFO_BASIC) >= 0)
    {
      is_new (&self, info.addr);
      visit (&self, root);
    }
  else
    self.damaged = g_strdup ("the file is damaged: it has no groups");

  if (root >= 0)
    H5Oclose (root);
  g_hash_table_unref (self.seen);
  g_string_free (self.path, TRUE);
  *damaged = self.damaged;
  return !self.ended && self.damaged == NULL;
}
