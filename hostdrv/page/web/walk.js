// A walk through the noise between two seeds. Every image on the way is the board's;
// those that came are kept, so that walking back is free.
import { chips, get } from "./ask.js";
import { bytes, draw } from "./ink.js";

const steps = 32, frames = 9; // a frame every four steps

export class Walk {
  constructor(about, choose) {
    this.about = about;
    this.digit = about.classes > 0 ? 3 % about.classes : 0;
    this.from = about.seed;
    this.to = about.seed + 1;
    this.at = steps / 2;
    this.kept = new Map();
    this.way = document.querySelector("#way");
    this.image = document.querySelector("#walk-image");
    this.text = document.querySelector("#walk-text");
    this.frames = Array.from({ length: frames }, (_, k) => this.frame(k * steps / (frames - 1)));
    document.querySelector("#strip").replaceChildren(...this.frames);
    chips(document.querySelector("#walk-digits"), [...Array(about.classes).keys()], this.digit,
      digit => { this.digit = digit; this.begin(); });
    this.way.addEventListener("input", () => { this.stop(); this.go(Number(this.way.value)); });
    this.image.addEventListener("click", () => choose(this.point(this.at)));
    this.play = document.querySelector("#walk-play");
    this.play.addEventListener("click", () => this.walking ? this.stop() : this.walk());
    document.querySelector("#walk-new").addEventListener("click", () => {
      this.from = Math.floor(Math.random() * 1e6);
      this.to = Math.floor(Math.random() * 1e6);
      this.begin();
    });
    for (const end of ["from", "to"]) {
      const field = document.querySelector("#walk-" + end);
      field.max = about.maxSeed;
      field.addEventListener("change", () => {
        if (field.value === "" || !field.checkValidity()) field.value = this[end];
        this[end] = Number(field.value);
        this.begin();
      });
    }
    this.begin();
  }

  frame(at) {
    const frame = document.createElement("button");
    frame.type = "button";
    frame.className = "frame";
    frame.dataset.at = at;
    frame.setAttribute("aria-label", `position ${at} of ${steps}`);
    frame.append(document.createElement("canvas"));
    frame.addEventListener("click", () => { this.stop(); this.go(at); });
    return frame;
  }

  point(at) { return { from: this.from, to: this.to, at, of: steps, digit: this.digit }; }

  // begin forgets the images of the last way and asks for those of this one: where
  // it stands, then the frames.
  begin() {
    this.abort?.abort();
    this.abort = new AbortController();
    this.kept.clear();
    document.querySelector("#walk-from").value = this.from;
    document.querySelector("#walk-to").value = this.to;
    this.fill(this.abort.signal);
  }

  async fill(signal) {
    const want = [this.at, ...this.frames.map(frame => Number(frame.dataset.at))];
    this.go(this.at);
    for (const at of want) {
      const sample = await this.fetch(at, signal);
      if (!sample || signal.aborted) return;
      const frame = this.frames.find(frame => Number(frame.dataset.at) === at);
      if (frame) {
        draw(frame.firstChild, bytes(sample.image), this.about.width, this.about.height);
        frame.classList.toggle("differs", sample.difference !== "");
      }
    }
  }

  // fetch is the image at a position; nothing where the board has none to give.
  fetch(at, signal) {
    if (!this.kept.has(at)) {
      this.kept.set(at, get("api/sample", this.point(at), signal).then(
        sample => { this.lacking = false; return sample; },
        error => {
          this.kept.delete(at);
          if (!signal.aborted) { this.lacking = true; this.text.textContent = error.message; }
        }));
    }
    return this.kept.get(at);
  }

  async go(at) {
    this.at = at;
    this.way.value = at;
    for (const frame of this.frames) frame.classList.toggle("here", Number(frame.dataset.at) === at);
    const signal = this.abort.signal;
    const sample = await this.fetch(at, signal);
    // Only the last place asked for is shown.
    if (!sample || signal.aborted || at !== this.at) return;
    this.text.textContent = `${at} of ${steps} steps on the way`;
    this.image.dataset.at = at;
    draw(this.image.firstChild, bytes(sample.image), this.about.width, this.about.height);
  }

  // walk goes to and fro until it is stopped.
  async walk() {
    this.walking = true;
    this.play.textContent = "Stop";
    let step = this.at === steps ? -1 : 1;
    while (this.walking) {
      await Promise.all([this.go(this.at + step), new Promise(done => setTimeout(done, 90))]);
      if (this.at === 0 || this.at === steps) step = -step;
      if (this.lacking) this.stop();
    }
  }

  stop() {
    this.walking = false;
    this.play.textContent = "Walk";
  }

  // status fills what is missing once the board is back.
  status(status) {
    if (status.phase === "up" && this.lacking) {
      this.lacking = false;
      this.fill(this.abort.signal);
    }
  }
}
