// The figures: how the board stands, what it has done, and what each figure is,
// measured or simulated.
import { colour, paint, sharp } from "./ink.js";

const minute = 120; // statuses, two a second

export class Figures {
  constructor(about) {
    this.about = about;
    this.history = [];
    this.at = id => document.querySelector("#" + id);
    for (const tag of document.querySelectorAll(".tag.board")) {
      tag.textContent = about.simulated ? "simulated" : "the board's count";
      tag.title = about.simulated ? `simulated by ${about.simulated}` : "the cycles that the board counts";
    }
    for (const tag of document.querySelectorAll(".tag:not(.board)")) {
      tag.title = "by the clock on the wall" + (about.simulated ? ", of the simulation" : "");
    }
    this.rows = ["inputs", ...about.layers.map((_, k) => k === about.layers.length - 1 ? "output" : `layer ${k}`)].map(name => {
      const row = document.createElement("li");
      row.append(name, document.createElement("i"), document.createElement("b"));
      return row;
    });
    this.at("spikes").replaceChildren(...this.rows);
    const inputs = about.inputs.map(part => `${part.size} ${part.meaning}`).join(" + ");
    this.set("network", about.network);
    this.set("neurons", `${about.kind}, T = ${about.T}`);
    this.set("layers", `${inputs} → ${about.layers.join(" → ")}`);
    this.set("version", `spikehdl ${about.version}`);
    document.title = `${about.network} - spikehost`;
  }

  set(id, text) { this.at(id).textContent = text; }

  show(status) {
    this.standing(status);
    const { figures: f, rates } = status, number = n => n.toLocaleString("en");
    this.set("rate-now", rates.samples < 10 ? rates.samples.toFixed(1) : number(Math.round(rates.samples)));
    this.set("samples", number(f.samples));
    this.set("received", `${amount(rates.received)}/s, ${amount(f.received)}`);
    this.set("sent", `${amount(rates.sent)}/s, ${amount(f.sent)}`);
    this.set("busy", `${Math.round(100 * rates.busy)} % of the time`);
    this.set("errors", number(f.errors));
    this.at("errors").className = f.errors > 0 ? "bad" : "";
    this.set("retries", number(f.retries));
    this.set("opened", number(f.opened));
    if (status.board) {
      this.set("port", status.port);
      this.set("clock", `${status.board.clock / 1e6} MHz`);
      this.set("lanes", status.board.lanes.join(", "));
      this.set("configuration", status.board.configuration);
    }
    if (f.samples > 0) this.perSample(status);
    this.history.push(rates.samples);
    if (this.history.length > minute) this.history.shift();
    paint(this.at("history"), () => this.plot());
  }

  perSample({ figures: f, board, difference }) {
    const number = n => n.toLocaleString("en", { maximumFractionDigits: 0 });
    const cycles = f.cycles / f.samples, seconds = cycles / board.clock;
    this.set("equal", f.differ === 0 ? "all" : `all but ${number(f.differ)}`);
    this.at("equal").className = f.differ === 0 ? "good" : "bad";
    this.at("equal").title = difference;
    this.set("cycles", number(cycles));
    this.set("latency", `${(seconds * 1e6).toPrecision(3)} µs`);
    this.set("could", `${number(1 / seconds)} /s`);
    const sizes = [this.about.inputs.reduce((sum, part) => sum + part.size, 0), ...this.about.layers];
    this.rows.forEach((row, k) => {
      const spikes = f.spikes[k] / f.samples;
      row.querySelector("b").textContent = number(spikes);
      row.querySelector("i").style.setProperty("--part", `${100 * spikes / sizes[k]}%`);
      row.title = `${number(100 * spikes / sizes[k])} % of ${sizes[k]}`;
    });
  }

  // standing says whether there is a board, and what is wrong if not.
  standing(status) {
    const port = status.port || "the board";
    const text = {
      up: `${status.port} · ${this.about.network}`,
      opening: `opening ${port}`,
      loading: `loading weights, ${Math.round(100 * status.loaded)} %`,
      down: `${port} is lost`,
    }[status.phase];
    let trouble = "";
    if (status.phase !== "up" && status.failure) {
      const next = status.phase === "down" ? `next try in ${Math.ceil(status.retry)} s` : "trying again now";
      trouble = `${status.failure} (${next})`;
    } else if (status.difference) {
      trouble = `${status.port}: ${status.difference}; the board does not compute this network: generate and program it again`;
    }
    this.stand(status.phase, text, trouble);
  }

  silent() { this.stand("down", "no spikehost", "spikehost does not answer; is it still running?"); }

  stand(phase, text, trouble) {
    this.at("board").dataset.phase = phase;
    this.set("board-text", text);
    this.set("trouble", trouble);
    this.at("trouble").hidden = trouble === "";
    document.body.classList.toggle("away", phase !== "up");
  }

  plot() {
    const { context, width, height } = sharp(this.at("history"));
    const most = Math.max(1, ...this.history), base = height - 1;
    const x = k => width - (this.history.length - 1 - k) * width / (minute - 1);
    const y = rate => base - rate / most * (height - 4);
    context.strokeStyle = colour("line");
    context.beginPath();
    context.moveTo(0, base + .5);
    context.lineTo(width, base + .5);
    context.stroke();
    context.beginPath();
    this.history.forEach((rate, k) => context.lineTo(x(k), y(rate)));
    context.strokeStyle = colour("accent");
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.stroke();
    context.lineTo(width, base);
    context.lineTo(x(0), base);
    context.globalAlpha = .1;
    context.fillStyle = colour("accent");
    context.fill();
  }
}

// amount is a number of bytes for people.
function amount(bytes) {
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (bytes < 1000 || unit === "GB") return `${bytes < 100 && unit !== "B" ? bytes.toFixed(1) : Math.round(bytes)} ${unit}`;
    bytes /= 1000;
  }
}
