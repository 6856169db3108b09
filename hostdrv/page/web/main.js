// The page's parts, each in a module of its own, and what they share: what the
// network is, and which image is chosen.
import { get } from "./ask.js";
import { Stream } from "./stream.js";
import { Walk } from "./walk.js";
import { Raster } from "./raster.js";
import { Figures } from "./figures.js";
import { repaintOnThemeChange } from "./ink.js";

async function begin() {
  let about;
  try {
    about = await get("api/about");
  } catch (error) {
    const trouble = document.querySelector("#trouble");
    trouble.textContent = error.message;
    trouble.hidden = false;
    setTimeout(begin, 2000);
    return;
  }
  document.querySelector("#trouble").hidden = true;
  const figures = new Figures(about);
  const raster = new Raster(about);
  const walk = new Walk(about, point => raster.show(point));
  new Stream(about, {
    choose: sample => raster.show({ from: sample.seed, digit: sample.digit }),
    status: status => {
      figures.show(status);
      walk.status(status);
      raster.status(status);
    },
    silent: () => figures.silent(),
  });
  repaintOnThemeChange();
}

begin();
