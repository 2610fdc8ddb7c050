let count = 0;

function onPress() {
  count += 1;
}

for (const kind of ['keydown', 'pointerdown'])
  globalThis.addEventListener?.(kind, onPress, { capture: true, passive: true });

/** How often the person has pressed something so far: whoever waits for an answer can tell whether they went on meanwhile. */
export const interactions = () => count;
