// Symmetric matrices: the inverse of a positive definite one, by Cholesky's method.

/**
 * The inverse of the symmetric positive definite `n` by `n` matrix in `a` (row by row), or `undefined` where it is not positive
 * definite to the accuracy of the numbers. `a` is left as it is.
 */
export function invert(a: Float64Array, n: number): Float64Array | undefined {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] as number) * (lower[j * n + k] as number);
      if (i !== j) lower[i * n + j] = sum / (lower[j * n + j] as number);
      else if (sum > 0) lower[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (column[k] as number);
      column[i] = sum / (lower[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = column[i] as number;
      for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] as number) * (column[k] as number);
      column[i] = sum / (lower[i * n + i] as number);
    }
    for (let i = 0; i < n; i++) inverse[i * n + c] = column[i] as number;
  }
  return inverse;
}
