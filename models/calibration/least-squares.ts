/**
 * Linear least squares with an intercept, fed sample by sample: finds the coefficients w that minimise
 * Σ (target − mean − Σ w·(features − means))² + ridge · Σ w²·(mean feature variance). Memory: features².
 */
export class LeastSquares {
  readonly #size: number;
  readonly #products: Float64Array;
  readonly #sums: Float64Array;
  readonly #targetProducts: Float64Array;
  #targetSum = 0;
  #weight = 0;

  /** @param size number of features */
  constructor(size: number) {
    this.#size = size;
    this.#products = new Float64Array(size * size);
    this.#sums = new Float64Array(size);
    this.#targetProducts = new Float64Array(size);
  }

  /** Adds a sample that counts as much as its weight. */
  add(features: Float64Array, target: number, weight = 1): void {
    const n = this.#size;
    for (let i = 0; i < n; i++) {
      const feature = weight * features[i]!;
      this.#sums[i]! += feature;
      this.#targetProducts[i]! += feature * target;
      for (let j = 0; j <= i; j++) this.#products[i * n + j]! += feature * features[j]!;
    }
    this.#targetSum += weight * target;
    this.#weight += weight;
  }

  /**
   * The coefficients, without the intercept; zeros if no feature varies.
   * @param ridge share of the mean feature variance that keeps the solution small where features do not tell
   */
  solve(ridge: number): Float64Array {
    const n = this.#size;
    const covariance = new Float64Array(n * n);
    const right = new Float64Array(n);
    let trace = 0;
    for (let i = 0; i < n; i++) {
      const mean = this.#sums[i]! / this.#weight;
      right[i] = this.#targetProducts[i]! - mean * this.#targetSum;
      for (let j = 0; j <= i; j++) {
        covariance[i * n + j] = this.#products[i * n + j]! - mean * this.#sums[j]!;
      }
      trace += covariance[i * n + i]!;
    }
    if (!(trace > 0)) return right.fill(0);
    for (let i = 0; i < n; i++) covariance[i * n + i]! += (ridge * trace) / n;
    return solveCholesky(covariance, right);
  }
}

/** Solves A·x = b for a symmetric positive definite A given by its lower half; both are overwritten. */
function solveCholesky(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) b[i]! -= a[i * n + k]! * b[k]!;
    b[i]! /= a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i]! -= a[k * n + i]! * b[k]!;
    b[i]! /= a[i * n + i]!;
  }
  return b;
}
