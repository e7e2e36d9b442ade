import { constant, matmul, reshape, type Tensor } from "@nidus/tensor";

/**
 * Windows of `side` x `side` patches at every position of the grid, each with the class token before it (WinCLIP, Jeong et al.
 * 2023, arXiv:2303.14814). Tokens keep the positions of the whole picture. A product with a 0/1 matrix: exact.
 * @param x `[B, 1 + g^2, D]`, class token first   @returns `[B, (g - side + 1)^2, 1 + side^2, D]`, positions row-major
 */
export function gatherWindows(x: Tensor, grid: number, side: number): Tensor {
  const [batch, tokens, width] = x.shape as [number, number, number];
  const across = grid - side + 1;
  const rows = 1 + side * side;
  const chosen = new Float32Array(across * across * rows * tokens);
  for (let position = 0; position < across * across; position++) {
    const [top, left] = [Math.floor(position / across), position % across];
    for (let row = 0; row < rows; row++) {
      const [down, right] = [Math.floor((row - 1) / side), (row - 1) % side];
      const token = row === 0 ? 0 : 1 + (top + down) * grid + left + right;
      chosen[(position * rows + row) * tokens + token] = 1;
    }
  }
  const matrix = constant({ kind: "host", dtype: "f32", shape: [1, across * across * rows, tokens], data: chosen });
  return reshape(matmul(matrix, x), [batch, across * across, rows, width]);
}
