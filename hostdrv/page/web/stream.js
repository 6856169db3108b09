// The living grid: samples as the board makes them. What this page wants to see is
// in the address of its event stream, so a change of it is a new stream.
import { chips } from "./ask.js";
import { bytes, draw } from "./ink.js";

// Six rows, of twelve cells or on a narrow page of six.
const cellCount = matchMedia("(max-width: 680px)").matches ? 36 : 72;
const rates = [1, 2, 4, 8, 15, 30, 60, "full"];

export class Stream {
  constructor(about, { choose, status, silent }) {
    Object.assign(this, { about, choose, status, silent });
    this.digit = "all";
    this.seed = about.seed;
    this.paused = false;
    this.place = 0;
    this.cells = Array.from({ length: cellCount }, () => this.cell());
    document.querySelector("#grid").replaceChildren(...this.cells);
    chips(document.querySelector("#stream-digits"),
      about.classes > 0 ? ["all", ...Array(about.classes).keys()] : ["all"], "all",
      digit => { this.digit = digit; this.listen(); });
    this.pause = document.querySelector("#pause");
    this.pause.addEventListener("click", () => {
      this.paused = !this.paused;
      this.pause.textContent = this.paused ? "Go on" : "Pause";
      this.listen();
    });
    this.rate = document.querySelector("#rate");
    this.rate.addEventListener("input", () => this.sayRate());
    this.rate.addEventListener("change", () => this.listen());
    this.sayRate();
    // Who does not look costs the board nothing.
    document.addEventListener("visibilitychange", () => this.listen());
    this.listen();
  }

  sayRate() {
    const rate = rates[this.rate.value];
    document.querySelector("#rate-text").textContent = rate === "full" ? "all it can" : `${rate} a second`;
  }

  listen() {
    this.source?.close();
    clearTimeout(this.again);
    if (document.hidden) return;
    const parameters = new URLSearchParams({ digit: this.digit, rate: this.paused ? 0 : rates[this.rate.value], from: this.seed });
    this.source = new EventSource("api/events?" + parameters);
    this.source.addEventListener("samples", event => {
      this.seed = Number(event.lastEventId);
      const samples = JSON.parse(event.data);
      // Many at once would only flicker if each of them faded in.
      for (const sample of samples) this.put(sample, samples.length < 5);
    });
    this.source.addEventListener("status", event => this.status(JSON.parse(event.data)));
    this.source.addEventListener("error", () => {
      this.silent();
      // The browser tries again by itself, but not after a refusal.
      if (this.source.readyState === EventSource.CLOSED) this.again = setTimeout(() => this.listen(), 2000);
    });
  }

  cell() {
    const cell = document.createElement("button");
    cell.type = "button";
    cell.className = "cell";
    cell.setAttribute("aria-label", "no sample yet");
    cell.append(document.createElement("canvas"));
    cell.addEventListener("click", () => { if (cell.sample) this.select(cell); });
    return cell;
  }

  put(sample, fade) {
    const cell = this.cells[this.place];
    this.place = (this.place + 1) % this.cells.length;
    if (this.selected === cell) this.mark(null); // its image goes on, below
    cell.sample = sample;
    cell.dataset.seed = sample.seed;
    cell.dataset.digit = sample.digit;
    const name = this.about.classes > 0 ? `digit ${sample.digit}, seed ${sample.seed}` : `seed ${sample.seed}`;
    cell.title = sample.difference ? `${name}: ${sample.difference}` : name;
    cell.setAttribute("aria-label", name);
    cell.classList.toggle("differs", sample.difference !== "");
    draw(cell.firstChild, bytes(sample.image), this.about.width, this.about.height);
    cell.classList.remove("fresh");
    if (fade) requestAnimationFrame(() => cell.classList.add("fresh"));
    if (!this.any) {
      this.any = true;
      this.select(cell);
    }
  }

  select(cell) {
    this.mark(cell);
    this.choose(cell.sample);
  }

  mark(cell) {
    this.selected?.setAttribute("aria-pressed", false);
    this.selected = cell;
    cell?.setAttribute("aria-pressed", true);
  }
}
