/* SPDX-License-Identifier: MIT */

/* The inner kernel of all products. Include with N defined as the number of lanes; gives tile_N. */

#define V     BF_JOIN (bf_vec, N)
#define F(name) BF_JOIN (BF_JOIN (name, _), N)

/* @n_rows x @n_vecs vectors of c: acc[i][v] = Σ_k a[i][k] b[k][v] in the order of k. The counts are constants where
 * this is inlined, so that acc lives in registers. */
BF_INLINE void
F (tile) (const BfProduct *p, double *c, const double *a, const double *b, const double *bias, int n_rows, int n_vecs)
{
  const gsize a_row = p->a_row, a_k = p->a_k, ldb = p->ldb, ldc = p->ldc, n_k = p->n_k;
  V acc[8][3];

  for (int i = 0; i < n_rows; i++)
    for (int j = 0; j < n_vecs; j++)
      acc[i][j] = p->continues ? F (load) (c + i * ldc + j * N) : (V) { 0 };

  for (gsize k = 0; k < n_k; k++)
    {
      V row[3];

      for (int j = 0; j < n_vecs; j++)
        row[j] = F (load) (b + k * ldb + j * N);
      for (int i = 0; i < n_rows; i++)
        {
          V factor = F (fill) (a[i * a_row + k * a_k]);

          for (int j = 0; j < n_vecs; j++)
            acc[i][j] += factor * row[j];
        }
    }

  for (int i = 0; i < n_rows; i++)
    for (int j = 0; j < n_vecs; j++)
      {
        double *to = c + i * ldc + j * N;

        if (p->updates)
          F (store) (to, F (load) (to) - p->rate * acc[i][j]);
        else if (bias != NULL)
          F (store) (to, acc[i][j] + F (load) (bias + j * N));
        else
          F (store) (to, acc[i][j]);
      }
}

#undef V
#undef F
#undef N
