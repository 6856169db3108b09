// Questions to spikehost. An error is one sentence, for people.

export async function get(path, parameters = {}, signal) {
  let answer;
  try {
    answer = await fetch(path + "?" + new URLSearchParams(parameters), { signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("spikehost does not answer; is it still running?");
  }
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.error ?? `spikehost answers with status ${answer.status}`);
  return value;
}

// chips fills a row of buttons of which one is chosen.
export function chips(row, values, chosen, choose) {
  const buttons = values.map(value => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = value;
    button.dataset.value = value;
    button.setAttribute("role", "radio");
    button.addEventListener("click", () => {
      mark(button);
      choose(value);
    });
    return button;
  });
  const mark = chosenOne => {
    for (const button of buttons) {
      button.setAttribute("aria-checked", button === chosenOne);
      button.tabIndex = button === chosenOne ? 0 : -1;
    }
  };
  row.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
  row.replaceChildren(...buttons);
  row.hidden = values.length < 2;
  mark(buttons.find(button => button.textContent === String(chosen)));
}
