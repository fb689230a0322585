/** Colours that stay apart for colour-blind eyes (Okabe and Ito). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00'];

/** Discs that drift over a soft ground: large even areas and edges, so that zeros and RLC have something to do. */
export function drawDiscs(context: CanvasRenderingContext2D, seconds: number): void {
  const { width, height } = context.canvas;
  const ground = context.createLinearGradient(0, 0, width, height);
  ground.addColorStop(0, '#10262e');
  ground.addColorStop(1, '#2b4a4f');
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  for (const [i, colour] of COLOURS.entries()) {
    const turn = seconds * (0.12 + 0.03 * i) + i * 1.05;
    const x = width / 2 + Math.cos(turn) * width * 0.3;
    const y = height / 2 + Math.sin(turn * 1.3) * height * 0.28;
    context.globalAlpha = 0.85;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, 46 + 16 * Math.sin(turn * 0.7), 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}
