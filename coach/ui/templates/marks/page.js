"use strict";
// Points marked by hand. Everything stays on this machine: the page asks this server alone.

const POINTS = [
  ["tragus", "Tragus"], ["c7", "C7"], ["t12", "T12"],
  ["acromion", "Acromion"], ["canthus", "Canthus"], ["back", "Back"],
];
const COLOURS = {
  tragus: "#ff5c5c", c7: "#ffd24d", t12: "#62d96b", acromion: "#6bb8ff", canthus: "#ff8cf0",
  back: "#7ff5e8",
};
const MEASURES = [
  ["craniovertebral_angle", "Craniovertebral"], ["shoulder_protraction", "Shoulder"],
  ["head_tilt", "Head tilt"], ["outline", "Outline of the back"],
];
const T12_AT = 16; // of the points of a found back
const BACK_POINTS = 9;
const $ = (id) => document.getElementById(id);
const canvas = $("canvas");
const pen = canvas.getContext("2d");

let about = null;
let number = 0;
let picture = null;
let marks = []; // of each frame: {use, facing, points: {name: [x, y]}, back: [[x, y], …]}
let found = []; // of each frame: the automatic check
let chosen = "tragus";
let chosenBack = 0;
let view = { zoom: 1, x: 0, y: 0 }; // the picture's place at the canvas' middle
let dragging = null;
let changed = false; // since the marks were last saved
let seen = ""; // the version of the saved marks that this page began from, or saved itself
let agreed = false; // that suggested points are right as they are

const here = () => marks[number];

async function begin() {
  try {
    about = await ask("marks/about");
  } catch (error) {
    problem(error.message);
    return;
  }
  document.querySelector("main").hidden = false;
  $("name").textContent = about.name;
  $("frames").hidden = about.still;
  marks = about.frames.map(() => ({ use: about.still, facing: null, points: {}, back: [] }));
  found = about.frames.map(() => null);
  take(about.saved);
  seen = about.version;
  number = Math.max(0, marks.findIndex((one) => one.use));
  if (number === 0 && !about.still && !marks[0].use) number = Math.floor(marks.length / 2);
  for (const [name, label] of POINTS) {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `point-${name}`;
    button.setAttribute("role", "option");
    button.textContent = `${POINTS.findIndex((one) => one[0] === name) + 1} ${label}`;
    button.addEventListener("click", () => { choose(name); canvas.focus(); });
    $("points").append(button);
  }
  await show(number);
  fit();
  canvas.focus();
}

function take(saved) {
  if (!saved || !Array.isArray(saved.frames || [saved])) return;
  $("by").value = saved.by || "";
  for (const frame of saved.frames || [saved]) {
    const at = frame.t_s || about.frames[0];
    const away = about.frames.map((t) => Math.abs(t - at));
    const one = marks[away.indexOf(Math.min(...away))];
    const { back, ...points } = frame.points || {};
    Object.assign(one, { use: true, facing: frame.facing || null, points, back: back || [], kept: true });
  }
}

async function show(which) {
  try {
    picture = await pictureAt(`marks/frame/${which}`);
  } catch (error) {
    $("said").textContent = error.message;
    return;
  }
  number = which;
  $("time").textContent = `${which + 1} of ${about.frames.length}, at ${about.frames[which].toFixed(2)} s`;
  draw();
  if (found[which] === null) {
    $("said").textContent = "Looking for the points …";
    try {
      found[which] = await ask(`marks/found/${which}`);
      $("said").textContent = "";
    } catch (error) {
      found[which] = {};
      $("said").textContent = `${error.message} You can mark all the same.`;
    }
  }
  suggest(which);
  if (which === number) draw();
}

function suggest(which) {
  const one = marks[which];
  const check = found[which];
  if (!one.facing) {
    const side = check && check.view;
    one.facing = side === "side-right" ? "right" : "left";
  }
  if (one.kept || Object.keys(one.points).length) return;
  const [width, height] = about.size_px;
  const auto = (check && check.points) || {};
  const dx = one.facing === "right" ? 1 : -1;
  one.points.tragus = auto.tragus ? auto.tragus.slice(0, 2) : [width / 2 + dx * width * 0.04, height * 0.3];
  one.points.c7 = auto.c7 ? auto.c7.slice(0, 2) : [width / 2 - dx * width * 0.04, height * 0.4];
}

// Where a point is about, to be moved from there: as found, else by the neck's line.
function guess(name) {
  const { tragus, c7 } = here().points;
  const auto = (found[number] && found[number].points) || {};
  if (name === "t12" && auto.back_outline) return [...auto.back_outline[T12_AT]];
  if (!tragus || !c7) return [view.x, view.y];
  const ahead = here().facing === "right" ? 1 : -1;
  const neck = Math.hypot(tragus[0] - c7[0], tragus[1] - c7[1]);
  const [[x, y], dx, dy] = {
    acromion: [c7, 0.3, 0.3], canthus: [tragus, 0.55, -0.2], t12: [c7, 0, 2.6],
    tragus: [tragus, 0, 0], c7: [c7, 0, 0],
  }[name];
  return [x + ahead * dx * neck, y + dy * neck];
}

// The next point down the back: along the edge that was found, else below the last one.
function nextOfBack() {
  const one = here();
  const auto = (found[number] && found[number].points) || {};
  const step = Math.round((one.back.length * T12_AT) / (BACK_POINTS - 1));
  if (auto.back_outline && step <= T12_AT) return [...auto.back_outline[step]];
  const last = one.back[one.back.length - 1];
  if (!last) return [...(one.points.c7 || [view.x, view.y])];
  return [last[0], Math.min(about.size_px[1], last[1] + about.size_px[1] / 30)];
}

function touched() {
  here().use = true;
  here().moved = true;
  changed = true;
}

// Moves the picture where the chosen point is out of sight.
function reveal() {
  const place = current();
  if (!place) return;
  const [x, y] = toScreen(place);
  const edge = 24;
  if (x < edge || y < edge || x > canvas.width - edge || y > canvas.height - edge)
    [view.x, view.y] = place;
}

function fit() {
  const [width, height] = about.size_px;
  const points = Object.values(here().points);
  view = { zoom: 1, x: width / 2, y: height / 2 };
  if (points.length >= 2) {
    const [a, b] = points;
    const reach = Math.max(60, 5 * Math.hypot(a[0] - b[0], a[1] - b[1]));
    view = { zoom: Math.max(1, height / reach), x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
  }
  draw();
}

function angles() {
  const { points, back, facing } = here();
  const ahead = facing === "right" ? 1 : -1;
  return {
    craniovertebral_angle: rise(points.c7, points.tragus, ahead),
    shoulder_protraction: rise(points.acromion, points.c7, -ahead),
    head_tilt: rise(points.tragus, points.canthus, ahead),
    outline: outline(back, ahead),
  };
}

function tell() {
  const one = here();
  for (const [name, label] of POINTS) {
    const button = $(`point-${name}`);
    if (!button) continue;
    button.setAttribute("aria-selected", String(chosen === name));
    const there = name === "back" ? one.back.length : one.points[name];
    const key = POINTS.findIndex((p) => p[0] === name) + 1;
    button.textContent = `${key} ${label}${name === "back" ? ` (${one.back.length})` : there ? "" : " –"}`;
  }
  document.querySelectorAll("[name=facing]").forEach((radio) => { radio.checked = radio.value === one.facing; });
  $("use").checked = one.use;
  const place = current();
  $("where").textContent = place
    ? `${chosen === "back" ? `back ${chosenBack + 1}` : chosen}: ${place[0].toFixed(1)}, ${place[1].toFixed(1)} pixels; zoom ${view.zoom.toFixed(1)}`
    : `${chosen} is not marked: press Enter to put it about where it is`;
  const body = $("angles").tBodies[0];
  body.replaceChildren();
  const mine = angles();
  const check = found[number] || {};
  for (const [name, label] of MEASURES) {
    const item = name === "outline" ? (check.points || {}).back_outline_angle : (check.measures || {})[name];
    const auto = item && item.value !== null ? item.value : null;
    const row = body.insertRow();
    const cells = [label, degrees(mine[name]), degrees(auto),
      mine[name] === null || auto === null ? "–" : `${mine[name] - auto >= 0 ? "+" : ""}${(mine[name] - auto).toFixed(1)}°`];
    cells.forEach((text) => { row.insertCell().textContent = text; });
  }
}
const degrees = (value) => (value === null || value === undefined ? "–" : `${value.toFixed(1)}°`);

const current = () => (chosen === "back" ? here().back[chosenBack] : here().points[chosen]);

function place(at) {
  const [width, height] = about.size_px;
  const inside = [Math.min(Math.max(at[0], 0), width), Math.min(Math.max(at[1], 0), height)];
  const one = here();
  if (chosen === "back") {
    if (!one.back.length) one.back.push(inside);
    else one.back[chosenBack] = inside;
  } else one.points[chosen] = inside;
  touched();
  reveal();
  draw();
}

function addBack() {
  const one = here();
  chosen = "back";
  one.back.push(nextOfBack());
  chosenBack = one.back.length - 1;
  touched();
  reveal();
  draw();
}

function choose(name) {
  if (name === "back" && chosen === "back" && here().back.length)
    chosenBack = (chosenBack + 1) % here().back.length;
  else if (name === "back") chosenBack = Math.max(0, here().back.length - 1);
  chosen = name;
  reveal();
  draw();
}

function remove() {
  changed = true;
  if (chosen === "back") {
    here().back.splice(chosenBack, 1);
    chosenBack = Math.max(0, Math.min(chosenBack, here().back.length - 1));
  } else delete here().points[chosen];
  draw();
}

function zoom(by, at) {
  const fixed = at ? toPicture(at) : current() || [view.x, view.y];
  const before = toScreen(fixed);
  view.zoom = Math.min(40, Math.max(1, view.zoom * by));
  const after = toScreen(fixed);
  view.x += (after[0] - before[0]) / scale();
  view.y += (after[1] - before[1]) / scale();
  draw();
}

async function step(by) {
  const next = Math.min(Math.max(number + by, 0), marks.length - 1);
  if (next === number) return;
  await show(next);
  fit();
}

async function save() {
  const used = marks
    .map((one, k) => ({ one, t_s: about.frames[k] }))
    .filter(({ one }) => one.use);
  if (!used.length) { $("said").textContent = "No frame is used: press u on one."; return; }
  if (!$("by").value.trim()) {
    $("said").textContent = "Type who marked the points, then press Enter to save.";
    $("by").focus();
    return;
  }
  if (!agreed && used.some(({ one }) => !one.moved && !one.kept)) {
    agreed = true;
    $("said").textContent =
      "The points are where the program found them. If they are right as they are, save once more.";
    return;
  }
  const frames = used.map(({ one, t_s }) => ({
    ...(about.still ? {} : { t_s }),
    facing: one.facing,
    points: { ...one.points, ...(one.back.length ? { back: one.back } : {}) },
  }));
  const body = { schema: "coach.points/1", by: $("by").value, at: "", size_px: about.size_px, frames };
  $("said").textContent = "Saving …";
  changed = false; // what is moved meanwhile is not saved yet
  try {
    const answer = await ask(`marks/save?seen=${encodeURIComponent(seen)}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    seen = answer.version;
    const neck = answer.check.measures.craniovertebral_angle;
    const apart = answer.check.marked.difference.craniovertebral_angle;
    const range = neck.value === null ? "" : ` ${neck.value}° (${neck.low} to ${neck.high})`;
    const by = apart && apart.value !== null ? `, ${apart.value}° from the automatic answer` : "";
    $("said").textContent = `Saved ${answer.saved}: ${frames.length} frame${frames.length > 1 ? "s" : ""},${range}${by}.`;
  } catch (error) {
    changed = true;
    seen = error.version ?? seen;
    $("said").textContent = `Not saved. ${error.message}`;
  }
}

const at = (event) => {
  const box = canvas.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
};

canvas.addEventListener("pointerdown", (event) => {
  const spot = at(event);
  const near = (p) => p && Math.hypot(toScreen(p)[0] - spot[0], toScreen(p)[1] - spot[1]) < 16;
  const hit = POINTS.slice(0, 5).find(([name]) => near(here().points[name]));
  const back = here().back.findIndex(near);
  if (hit) chosen = hit[0];
  else if (back >= 0) { chosen = "back"; chosenBack = back; }
  else if (current()) { dragging = { pan: spot, x: view.x, y: view.y }; canvas.setPointerCapture(event.pointerId); return; }
  else place(toPicture(spot));
  dragging = { point: true };
  canvas.setPointerCapture(event.pointerId);
  draw();
});
canvas.addEventListener("pointermove", (event) => {
  if (!dragging) return;
  const spot = at(event);
  if (dragging.point) place(toPicture(spot));
  else {
    view.x = dragging.x - (spot[0] - dragging.pan[0]) / scale();
    view.y = dragging.y - (spot[1] - dragging.pan[1]) / scale();
    draw();
  }
});
canvas.addEventListener("pointerup", () => { dragging = null; });
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, at(event));
}, { passive: false });

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
document.addEventListener("keydown", (event) => {
  if (!about || event.ctrlKey || event.metaKey) return;
  const typing = event.target.matches("input[type=text]");
  if (typing) {
    if (event.key === "Escape" || event.key === "Enter") canvas.focus();
    if (event.key === "Enter") save();
    return;
  }
  const onCanvas = event.target === canvas || event.target === document.body;
  const move = MOVES[event.key];
  if (move && onCanvas) {
    const by = event.shiftKey ? 10 : event.altKey ? 0.1 : 1;
    const from = current();
    if (from) place([from[0] + move[0] * by, from[1] + move[1] * by]);
  } else if (event.key === "Enter" && event.target === canvas && !current()) {
    if (chosen === "back") addBack();
    else place(guess(chosen));
  }
  else if (/^[1-6]$/.test(event.key)) { choose(POINTS[Number(event.key) - 1][0]); canvas.focus(); }
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "c") fit();
  else if (event.key === "b") addBack();
  else if (event.key === "Delete" || event.key === "Backspace") remove();
  else if (event.key === "[" || event.key === "PageUp") step(-1);
  else if (event.key === "]" || event.key === "PageDown") step(1);
  else if (event.key === "u") { here().use = !here().use; draw(); }
  else if (event.key === "f") {
    here().facing = here().facing === "left" ? "right" : "left";
    changed = true;
    draw();
  }
  else if (event.key === "s") save();
  else return;
  event.preventDefault();
});
document.querySelectorAll("[name=facing]").forEach((radio) =>
  radio.addEventListener("change", () => { here().facing = radio.value; draw(); }));
$("use").addEventListener("change", () => { here().use = $("use").checked; draw(); });
$("before").addEventListener("click", () => step(-1));
$("after").addEventListener("click", () => step(1));
$("save").addEventListener("click", save);
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
window.addEventListener("resize", () => about && draw());
begin();
