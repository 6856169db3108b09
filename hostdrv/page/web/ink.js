// Images are ink on the page: a bright pixel is much of it, so they look right on
// light and dark paper.

const painters = new Map(); // canvas -> how to paint it again

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

// bytes is the pixels of an image that came as base64.
export function bytes(base64) {
  return Uint8Array.from(atob(base64), c => c.charCodeAt(0));
}

// draw paints width x height pixels.
export function draw(canvas, pixels, width, height) {
  paint(canvas, () => {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    context.fillStyle = colour("ink");
    context.fillRect(0, 0, width, height);
    const image = context.getImageData(0, 0, width, height);
    for (let i = 0; i < pixels.length; i++) image.data[4 * i + 3] = pixels[i];
    context.putImageData(image, 0, 0);
  });
}

// paint paints a canvas, and will do so again in other colours.
export function paint(canvas, how) {
  painters.set(canvas, how);
  how();
}

// sharp makes a canvas as fine as the screen and returns its context, in CSS pixels.
export function sharp(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  return { context, width, height };
}

export function repaintOnThemeChange() {
  const again = () => painters.forEach(how => how());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  addEventListener("resize", again);
}
