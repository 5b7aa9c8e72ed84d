/* SPDX-License-Identifier: MIT */
#include "bf-torch-private.h"

#include "bf-number.h"
#include "bf-safetensors.h"
#include "bf-state-dict.h"

/* The script, part by part in the order they stand in. Its words are English, as code is. */

static const char imports[] =
  "import itertools\n"
  "import json\n"
  "import math\n"
  "import os\n"
  "import pathlib\n"
  "import struct\n"
  "%s"
  "\n"
  "import torch\n"
  "from torch import nn\n"
  "\n"
  "torch.set_default_dtype(torch.float64)\n"
  "here = pathlib.Path(__file__).resolve().parent\n"
  "\n"
  "# torchrun says how many processes there are and which of them this is.\n"
  "rank = int(os.environ.get(\"RANK\", 0))\n"
  "world_size = int(os.environ.get(\"WORLD_SIZE\", 1))\n"
  "if world_size > 1:\n"
  "    torch.distributed.init_process_group(\"gloo\")\n";

static const char load_function[] =
  "\n\n"
  "def load(path):\n"
  "    \"\"\"Reads a safetensors file: the length of the header, the header, the numbers.\"\"\"\n"
  "    data = bytearray(path.read_bytes())\n"
  "    length, = struct.unpack(\"<Q\", data[:8])\n"
  "    tensors = {}\n"
  "    for name, tensor in json.loads(data[8:8 + length]).items():\n"
  "        tensors[name] = torch.frombuffer(data, dtype=torch.float64, count=math.prod(tensor[\"shape\"]),\n"
  "                                         offset=8 + length + tensor[\"data_offsets\"][0]).reshape(tensor[\"shape\"])\n"
  "    return tensors\n"
  "\n\n";

static const char save_function[] =
  "def save(path, tensors):\n"
  "    \"\"\"Writes a safetensors file: the length of the header, the header, the numbers.\"\"\"\n"
  "    header, body = {}, b\"\"\n"
  "    for name, tensor in tensors.items():\n"
  "        begin = len(body)\n"
  "        body += struct.pack(f\"<{tensor.numel()}d\", *tensor.flatten().tolist())\n"
  "        header[name] = {\"dtype\": \"F64\", \"shape\": list(tensor.shape), \"data_offsets\": [begin, len(body)]}\n"
  "    text = json.dumps(header).encode()\n"
  "    text += b\" \" * (-len(text) % 8)\n"
  "    path.write_bytes(struct.pack(\"<Q\", len(text)) + text + body)\n"
  "\n\n";

void
bf_torch_write_number (GString *out, double value)
{
  g_autofree char *text = bf_number_format_exact (value);

  g_string_append (out, text);
}

/* In a text between quotation marks */
static void
write_escaped (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\\' || *p == '"')
        g_string_append_c (out, '\\');
      g_string_append_c (out, g_ascii_iscntrl (*p) ? ' ' : *p);
    }
}

static void
write_head (const BfTorchRun *self, GString *out)
{
  g_autofree char *subtitle = bf_lesson_get_subtitle (self->lesson);

  g_string_append (out, "#!/usr/bin/env python3\n\"\"\"");
  write_escaped (out, bf_lesson_get_title (self->lesson));
  g_string_append (out, ": ");
  write_escaped (out, subtitle);
  g_string_append (out, "\n\nWritten by Backflow. This builds the same network, trains it by the same recipe on the same batches\n"
                        "and checks that losses and parameters come out as Backflow has them:\n\n    python3 ");
  write_escaped (out, self->stem);
  g_string_append (out, ".py\n    torchrun --nproc_per_node 3 ");
  write_escaped (out, self->stem);
  g_string_append (out, ".py\n\nIn several processes each batch is shared out among them, and the result is the same. At the end the\n"
                        "parameters are in ");
  write_escaped (out, self->stem);
  g_string_append (out, "-trained.safetensors, which Backflow reads.\n\"\"\"\n");
  g_string_append_printf (out, imports, bf_torch_needs_warnings (self) ? "import warnings\n" : "");
}

typedef double (*GetNumber) (const BfDataset *data,
                             gsize            sample,
                             guint            index);

static void
write_rows (GString *out, const char *name, const BfDataset *data, GetNumber get, guint n)
{
  g_string_append_printf (out, "%s = torch.tensor([\n", name);
  for (gsize s = 0; s < bf_dataset_get_n_samples (data); s++)
    {
      g_string_append (out, "    [");
      for (guint i = 0; i < n; i++)
        {
          g_string_append (out, i > 0 ? ", " : "");
          bf_torch_write_number (out, get (data, s, i));
        }
      g_string_append (out, "],\n");
    }
  g_string_append (out, "], dtype=torch.float64)\n");
}

static void
write_data (const BfTorchRun *self, GString *out)
{
  const BfDataset *data = bf_lesson_get_dataset (self->lesson);

  if (self->has_numbers)
    {
      g_string_append (out, load_function);
      g_string_append (out, "# The data\nnumbers = load(here / \"");
      write_escaped (out, self->stem);
      g_string_append (out, "-numbers.safetensors\")\nx, y = numbers[\"x\"], numbers[\"y\"]\n");
      return;
    }
  g_string_append (out, "\n# The data\n");
  write_rows (out, "x", data, bf_dataset_get_input, bf_dataset_get_n_inputs (data));
  write_rows (out, "y", data, bf_dataset_get_target, bf_dataset_get_n_targets (data));
}

/* A value as nested lists */
static void
write_tensor (GString *out, const BfNetwork *network, const BfStateDictEntry *entry)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < entry->n_rows; i++)
    {
      g_string_append (out, i == 0 ? "" : entry->is_bias ? ", " : ",\n                 ");
      g_string_append (out, entry->is_bias ? "" : "[");
      for (guint j = 0; j < entry->n_columns; j++)
        {
          g_string_append (out, j > 0 ? ", " : "");
          bf_torch_write_number (out, bf_state_dict_get_value (network, entry, i, j));
        }
      g_string_append (out, entry->is_bias ? "" : "]");
    }
  g_string_append_c (out, ']');
}

/* A dictionary with the names of the state_dict */
void
bf_torch_write_parameters (const BfTorchRun *self, GString *out, const char *name, const BfNetwork *network)
{
  if (self->has_numbers)
    {
      g_string_append_printf (out, "%s = {name: numbers[\"%s.\" + name] for name in model.state_dict()}\n", name, name);
      return;
    }
  g_string_append_printf (out, "%s = {\n", name);
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *key = NULL;
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      key = bf_state_dict_get_name (network, &entry);
      g_string_append_printf (out, "    \"%s\": ", key);
      write_tensor (out, network, &entry);
      g_string_append (out, ",\n");
    }
  g_string_append (out, "}\n");
}

/* Softplus of PyTorch is a line from 20 on, which is 2e-9 off. */
static const char *
get_module_arguments (BfActivation activation)
{
  return activation == BF_ACTIVATION_SOFTPLUS ? "threshold=40" : activation == BF_ACTIVATION_LEAKY_RELU ? "0.01" : "";
}

static void
write_module (const BfTorchRun *self, GString *out, guint layer)
{
  const BfNetwork *network = bf_lesson_get_network (self->lesson);
  BfActivation activation = bf_network_get_activation (network, layer);
  BfActivation needed;
  gboolean from_z = layer + 1 == bf_network_get_n_layers (network) && bf_loss_get_activation (self->recipe.loss, &needed);

  g_string_append_printf (out, "    nn.Linear(%u, %u%s),", bf_network_get_n_layer_inputs (network, layer),
                          bf_network_get_n_units (network, layer),
                          bf_network_has_bias (network, layer) ? "" : ", bias=False");
  if (from_z)
    g_string_append_printf (out, "  # the loss takes the %s itself", bf_activation_get_name (activation));
  g_string_append_c (out, '\n');
  if (!from_z && activation != BF_ACTIVATION_IDENTITY)
    g_string_append_printf (out, "    nn.%s(%s),\n", bf_activation_get_torch_name (activation),
                            get_module_arguments (activation));
}

static void
write_network (const BfTorchRun *self, GString *out)
{
  const BfNetwork *network = bf_lesson_get_network (self->lesson);

  g_string_append (out, "\n# The network, and the parameters that training starts from\nmodel = nn.Sequential(\n");
  for (guint l = 0; l < bf_network_get_n_layers (network); l++)
    write_module (self, out, l);
  g_string_append (out, ")\n");
  bf_torch_write_parameters (self, out, "start", network);
  g_string_append (out, "model.load_state_dict({name: torch.as_tensor(value, dtype=torch.float64) for name, value in start.items()})\n"
                        "parallel = nn.parallel.DistributedDataParallel(model) if world_size > 1 else model\n");
}

static void
write_losses (const BfTorchRun *self, GString *out)
{
  g_string_append (out, "expected = {");
  for (guint i = 0; i < self->steps->len; i++)
    {
      g_string_append_printf (out, "%s%" G_GUINT64_FORMAT ": ", i == 0 ? "" : i % 4 == 0 ? ",\n            " : ", ",
                              g_array_index (self->steps, guint64, i));
      bf_torch_write_number (out, g_array_index (self->losses, double, i));
    }
  g_string_append (out, "}\n");
}

static void
write_check (const BfTorchRun *self, GString *out)
{
  g_string_append (out, "\n# What Backflow came to: the losses of some steps, and the parameters in the end\n");
  write_losses (self, out);
  bf_torch_write_parameters (self, out, "end", self->end);
  g_string_append (out,
                   "for number, loss in expected.items():\n"
                   "    assert math.isclose(losses[number], loss, rel_tol=1e-9, abs_tol=1e-9), \\\n"
                   "        f\"step {number}: the loss is {losses[number]!r}, Backflow has {loss!r}\"\n"
                   "for name, value in model.state_dict().items():\n"
                   "    miss = (value - torch.as_tensor(end[name], dtype=torch.float64)).abs() / value.abs().clamp(min=1)\n"
                   "    assert miss.max() <= 1e-9, f\"{name}: differs from Backflow's by up to {miss.max().item()}\"\n"
                   "if rank == 0:\n"
                   "    save(here / \"");
  write_escaped (out, self->stem);
  g_string_append (out, "-trained.safetensors\", model.state_dict())\n"
                        "    print(f\"step {step}, loss {losses[step]}: the same as in Backflow\")\n"
                        "if world_size > 1:\n"
                        "    torch.distributed.destroy_process_group()\n");
}

/* Writes the script. */
char *
bf_torch_write_script (const BfTorchRun *self)
{
  GString *out = g_string_new (NULL);

  write_head (self, out);
  write_data (self, out);
  write_network (self, out);
  bf_torch_write_recipe (self, out);
  bf_torch_write_memory (self, out);
  bf_torch_write_functions (self, out);
  g_string_append (out, save_function);
  bf_torch_write_loop (self, out);
  write_check (self, out);

  return g_string_free (out, FALSE);
}

/* Adds the tensors of what has the shape of the network. */
static void
describe_parameters (const BfTorchRun *self, const char *prefix, GArray *tensors)
{
  const BfNetwork *network = bf_lesson_get_network (self->lesson);

  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      g_autofree char *name = NULL;
      BfStateDictEntry entry;
      BfTensor tensor = { .name = NULL };

      bf_state_dict_get_entry (network, i, &entry);
      name = bf_state_dict_get_name (network, &entry);
      tensor.name = g_strconcat (prefix, ".", name, NULL);
      tensor.n_dims = entry.is_bias ? 1 : 2;
      tensor.dims[0] = entry.n_rows;
      tensor.dims[1] = entry.n_columns;
      tensor.n_values = (gsize) entry.n_rows * entry.n_columns;
      g_array_append_val (tensors, tensor);
    }
}

/* The tensors of the file beside the script: the data, the parameters before and after, and what is remembered */
static void
describe_tensors (const BfTorchRun *self, GArray *tensors)
{
  const BfDataset *data = bf_lesson_get_dataset (self->lesson);
  guint widths[] = { bf_dataset_get_n_inputs (data), bf_dataset_get_n_targets (data) };
  gsize n = bf_dataset_get_n_samples (data);

  for (guint i = 0; i < 2; i++)
    {
      BfTensor tensor = { .name = g_strdup (i == 0 ? "x" : "y"), .n_dims = 2, .dims = { n, widths[i] },
                          .n_values = n * widths[i] };

      g_array_append_val (tensors, tensor);
    }
  describe_parameters (self, "start", tensors);
  describe_parameters (self, "end", tensors);
  for (guint i = 0; i < self->slots->len; i++)
    describe_parameters (self, g_array_index (self->slots, BfTorchSlot, i).name, tensors);
}

static void
write_dataset (GString *out, const BfDataset *data, GetNumber get, guint n)
{
  for (gsize s = 0; s < bf_dataset_get_n_samples (data); s++)
    for (guint i = 0; i < n; i++)
      bf_safetensors_write_value (out, get (data, s, i));
}

static void
write_values (GString *out, const BfNetwork *network)
{
  for (guint i = 0; i < bf_state_dict_get_n_entries (network); i++)
    {
      BfStateDictEntry entry;

      bf_state_dict_get_entry (network, i, &entry);
      for (guint r = 0; r < entry.n_rows; r++)
        for (guint c = 0; c < entry.n_columns; c++)
          bf_safetensors_write_value (out, bf_state_dict_get_value (network, &entry, r, c));
    }
}

/* Writes the file that stands beside the script. */
GBytes *
bf_torch_write_numbers (const BfTorchRun *self)
{
  const BfDataset *data = bf_lesson_get_dataset (self->lesson);
  g_autoptr (GArray) tensors = g_array_new (FALSE, FALSE, sizeof (BfTensor));
  GString *out = g_string_new (NULL);

  describe_tensors (self, tensors);
  bf_safetensors_write_header (out, (const BfTensor *) (gpointer) tensors->data, tensors->len);
  for (guint i = 0; i < tensors->len; i++)
    g_free (g_array_index (tensors, BfTensor, i).name);
  write_dataset (out, data, bf_dataset_get_input, bf_dataset_get_n_inputs (data));
  write_dataset (out, data, bf_dataset_get_target, bf_dataset_get_n_targets (data));
  write_values (out, bf_lesson_get_network (self->lesson));
  write_values (out, self->end);
  for (guint i = 0; i < self->slots->len; i++)
    write_values (out, g_array_index (self->slots, BfTorchSlot, i).values);

  return g_string_free_to_bytes (out);
}
