// The spikes of one sample through the layers, and the image as it comes to be.
//
// Layers of delta neurons share one time axis. A layer of window neurons listens in
// one window and fires in the next, so its axis begins where its input's ended.
import { get } from "./ask.js";
import { bytes, colour, draw, paint, sharp } from "./ink.js";

const gap = 12, axis = 24, playFor = 2200; // pixels, pixels, milliseconds

export class Raster {
  constructor(about) {
    this.about = about;
    this.windows = about.kind === "window";
    this.steps = this.windows ? (about.layers.length + 1) * about.T : about.T;
    this.canvas = document.querySelector("#plot");
    this.made = document.querySelector("#made");
    this.time = document.querySelector("#time");
    this.verdict = document.querySelector("#verdict");
    this.time.max = this.steps;
    this.time.value = this.steps;
    this.time.addEventListener("input", () => { this.stop(); this.paint(); });
    this.canvas.addEventListener("pointermove", event => this.point(event));
    document.querySelector("#replay").addEventListener("click", () => this.play());
  }

  async show(point) {
    this.asked = point;
    this.abort?.abort();
    const { signal } = this.abort = new AbortController();
    this.name(point);
    try {
      this.take(await get("api/raster", point, signal));
    } catch (error) {
      if (signal.aborted) return;
      this.lacking = true;
      this.say("bad", error.message, "");
    }
  }

  // status asks again once the board is back.
  status(status) {
    if (status.phase === "up" && this.lacking) {
      this.lacking = false;
      this.show(this.asked);
    }
  }

  name(point) {
    const digit = this.about.classes > 0 ? `digit ${point.digit}, ` : "";
    const noise = point.to === undefined || point.at === 0 ? `seed ${point.from}`
      : point.at === point.of ? `seed ${point.to}`
      : `step ${point.at} of ${point.of} from seed ${point.from} to ${point.to}`;
    document.querySelector("#raster-of").textContent = digit + noise;
  }

  take({ sample, layers, cycles, compared }) {
    this.sample = sample;
    this.pixels = bytes(sample.image);
    this.layers = layers;
    this.wrong = sample.difference ? Number(sample.difference.match(/^neuron (\d+)/)?.[1]) : undefined;
    this.canvas.dataset.spikes = layers.flat().filter(t => t >= 0).length;
    if (sample.difference) this.say("bad", "The board's output differs from the model's", `: ${sample.difference}. ${cycles}.`);
    else this.say("good", "The board's output is equal to the model's", ` ${compared}; ${cycles}. Hidden layers as the model computes them.`);
    this.play();
  }

  say(mood, strong, rest) {
    const b = document.createElement("b");
    b.className = mood;
    b.textContent = strong;
    this.verdict.replaceChildren(b, rest);
  }

  play() {
    if (!this.sample) return;
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.time.value = this.steps;
      this.paint();
      return;
    }
    const began = performance.now();
    const frame = now => {
      const part = Math.min(1, (now - began) / playFor);
      this.time.value = Math.round(part * this.steps);
      this.paint();
      this.playing = part < 1 ? requestAnimationFrame(frame) : 0;
    };
    this.playing = requestAnimationFrame(frame);
  }

  stop() { cancelAnimationFrame(this.playing); }

  point(event) {
    if (!this.sample || event.pointerType !== "mouse" || event.buttons !== 1) return;
    this.stop();
    const left = this.margin();
    this.time.value = Math.ceil((event.offsetX - left) / (this.canvas.clientWidth - left) * this.steps);
    this.paint();
  }

  margin() { return this.canvas.clientWidth < 560 ? 74 : 92; }

  // begins is the step at which a layer's own time axis begins.
  begins(layer) { return this.windows ? layer * this.about.T : 0; }

  paint() {
    const now = Number(this.time.value);
    paint(this.canvas, () => this.plot(now));
    const last = this.layers.length - 1, times = this.layers[last];
    const until = now - this.begins(last);
    draw(this.made, this.pixels.map((p, j) => times[j] < until ? p : 0), this.about.width, this.about.height);
  }

  plot(now) {
    const { context, width, height } = sharp(this.canvas);
    const left = this.margin(), step = (width - left) / this.steps;
    const inks = Object.fromEntries(["ink", "soft", "line", "accent", "second", "bad"].map(name => [name, colour(name)]));
    const roots = this.layers.map(times => Math.sqrt(times.length));
    const room = height - axis - gap * (this.layers.length - 1);
    const unit = room / roots.reduce((a, b) => a + b);
    context.font = "12px " + getComputedStyle(document.body).fontFamily;
    context.textBaseline = "middle";

    let top = 0;
    this.layers.forEach((times, layer) => {
      const tall = roots[layer] * unit, from = this.begins(layer);
      context.fillStyle = inks.line;
      context.globalAlpha = .35;
      context.fillRect(left + from * step, top, this.about.T * step, tall);
      context.globalAlpha = 1;
      this.label(context, inks, layer, top + tall / 2);
      const dot = Math.max(1.6, Math.min(3, tall / times.length));
      times.forEach((t, j) => {
        if (t < 0) return;
        const at = from + t;
        context.fillStyle = j === this.wrong && layer === this.layers.length - 1 ? inks.bad : this.ink(inks, layer, j);
        context.globalAlpha = at < now ? .8 : .13;
        context.fillRect(left + at * step + step * .15, top + (j + .5) / times.length * tall - dot / 2, step * .7, dot);
      });
      context.globalAlpha = 1;
      top += tall + gap;
    });
    this.axis(context, inks, left, step, height);
    if (now > 0 && now < this.steps) {
      context.fillStyle = inks.accent;
      context.fillRect(left + now * step - .5, 0, 1, height - axis);
    }
  }

  // ink tells inputs that ask for a digit from noise, and layers from one another.
  ink(inks, layer, neuron) {
    if (layer === this.layers.length - 1) return inks.ink;
    if (layer > 0) return inks.accent;
    let end = 0;
    const part = this.about.inputs.find(part => neuron < (end += part.size));
    return part?.meaning === "class" ? inks.second : inks.soft;
  }

  label(context, inks, layer, middle) {
    const times = this.layers[layer], last = this.layers.length - 1;
    context.textAlign = "left";
    context.fillStyle = inks.ink;
    context.fillText(layer === 0 ? "inputs" : layer === last ? "output" : `layer ${layer - 1}`, 0, middle - 9);
    context.fillStyle = inks.soft;
    context.fillText(`${times.filter(t => t >= 0).length} of ${times.length}`, 0, middle + 9);
  }

  axis(context, inks, left, step, height) {
    context.fillStyle = inks.soft;
    const every = this.windows ? this.about.T : Math.max(1, this.about.T / 8);
    for (let at = 0; at <= this.steps; at += every) {
      context.textAlign = at === this.steps ? "right" : at === 0 ? "left" : "center";
      context.fillText(at === this.steps ? `step ${at}` : at, left + at * step, height - axis / 2 + 2);
    }
  }
}
