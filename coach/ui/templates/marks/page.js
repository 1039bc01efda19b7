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

const here = () => marks[number];

async function ask(path, options) {
  const answer = await fetch(path, options);
  const data = await answer.json().catch(() => ({ problem: "The server gave no answer." }));
  if (!answer.ok) throw new Error(data.problem || "The server refused that.");
  return data;
}

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

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
  number = which;
  picture = new Image();
  picture.src = `marks/frame/${which}`;
  await picture.decode();
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

function scale() {
  const [width, height] = about.size_px;
  return Math.min(canvas.width / width, canvas.height / height) * view.zoom;
}
const toScreen = ([x, y]) => [
  canvas.width / 2 + (x - view.x) * scale(), canvas.height / 2 + (y - view.y) * scale(),
];
const toPicture = ([x, y]) => [
  view.x + (x - canvas.width / 2) / scale(), view.y + (y - canvas.height / 2) / scale(),
];

function draw() {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  pen.imageSmoothingEnabled = scale() < 4;
  if (picture && picture.complete && about) {
    const [left, top] = toScreen([0, 0]);
    pen.drawImage(picture, left, top, about.size_px[0] * scale(), about.size_px[1] * scale());
  }
  const one = here();
  drawAutomatic();
  line([one.points.c7, one.points.tragus], "#ffffff");
  line([one.points.acromion, one.points.c7], "#6bb8ff");
  line([one.points.tragus, one.points.canthus], "#ff8cf0");
  line([one.points.c7, one.points.t12], "#62d96b");
  line(one.back, COLOURS.back);
  drawAngle();
  for (const [name] of POINTS.slice(0, 5)) dot(one.points[name], COLOURS[name], chosen === name, name);
  one.back.forEach((place, k) => dot(place, COLOURS.back, chosen === "back" && k === chosenBack, ""));
  tell();
}

function line(places, colour) {
  const known = places.filter(Boolean).map(toScreen);
  if (known.length < 2) return;
  for (const [width, ink] of [[5, "#000000a0"], [2, colour]]) {
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    pen.beginPath();
    known.forEach(([x, y], k) => (k ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }
}

function dot(place, colour, isChosen, label) {
  if (!place) return;
  const [x, y] = toScreen(place);
  pen.lineWidth = isChosen ? 3 : 2;
  for (const [radius, ink] of [[isChosen ? 12 : 8, "#000"], [isChosen ? 10 : 6, colour]]) {
    pen.strokeStyle = ink;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
  }
  pen.fillStyle = colour;
  pen.fillRect(x - 1, y - 1, 2, 2);
  if (label) {
    pen.font = "14px system-ui, sans-serif";
    pen.strokeStyle = "#000";
    pen.strokeText(label, x + 14, y - 8);
    pen.fillText(label, x + 14, y - 8);
  }
}

function drawAutomatic() {
  const auto = (found[number] && found[number].points) || {};
  pen.strokeStyle = "#ffffffb0";
  pen.lineWidth = 1;
  for (const name of ["tragus", "c7"]) {
    if (!auto[name]) continue;
    const [x, y] = toScreen(auto[name]);
    pen.strokeRect(x - 5, y - 5, 10, 10);
  }
  if (auto.back_outline) {
    pen.setLineDash([4, 4]);
    pen.beginPath();
    auto.back_outline.map(toScreen).forEach(([x, y], k) => (k ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
    pen.setLineDash([]);
  }
}

function drawAngle() {
  const { tragus, c7 } = here().points;
  const angle = angles().craniovertebral_angle;
  if (!tragus || !c7 || angle === null) return;
  const ahead = here().facing === "right" ? 1 : -1;
  const length = Math.hypot(tragus[0] - c7[0], tragus[1] - c7[1]);
  line([c7, [c7[0] + ahead * length, c7[1]]], "#ffffff80");
  const [x, y] = toScreen([c7[0] + ahead * length * 0.5, c7[1] - length * 0.1]);
  pen.font = "bold 18px system-ui, sans-serif";
  pen.lineWidth = 4;
  pen.strokeStyle = "#000";
  pen.fillStyle = "#fff";
  pen.strokeText(`${angle.toFixed(1)}°`, x, y);
  pen.fillText(`${angle.toFixed(1)}°`, x, y);
}

function rise(start, end, ahead) {
  if (!start || !end) return null;
  return (Math.atan2(start[1] - end[1], (end[0] - start[0]) * ahead) * 180) / Math.PI;
}

function slope(part, ahead) { // forward lean of the line that fits best, from last to first
  const mean = [0, 1].map((k) => part.reduce((sum, p) => sum + p[k], 0) / part.length);
  const first = part[0], last = part[part.length - 1];
  const along = Math.atan2((first[0] - last[0]) * ahead, -(first[1] - last[1]));
  let uu = 0, ww = 0, uw = 0;
  for (const p of part) {
    const f = (p[0] - mean[0]) * ahead, up = -(p[1] - mean[1]);
    const u = f * Math.sin(along) + up * Math.cos(along), w = f * Math.cos(along) - up * Math.sin(along);
    uu += u * u; ww += w * w; uw += u * w;
  }
  return ((along + 0.5 * Math.atan2(2 * uw, uu - ww)) * 180) / Math.PI;
}

function outline(back, ahead) { // upper 40 % less lower 40 %
  if (back.length < 5) return null;
  const length = [0];
  for (let k = 1; k < back.length; k++)
    length.push(length[k - 1] + Math.hypot(back[k][0] - back[k - 1][0], back[k][1] - back[k - 1][1]));
  const dense = [];
  for (let k = 0; k <= 100; k++) {
    const at = (length[length.length - 1] * k) / 100;
    let j = 1;
    while (j < length.length - 1 && length[j] < at) j++;
    const share = (at - length[j - 1]) / (length[j] - length[j - 1] || 1);
    dense.push([0, 1].map((c) => back[j - 1][c] + share * (back[j][c] - back[j - 1][c])));
  }
  const apart = slope(dense.slice(0, 41), ahead) - slope(dense.slice(-41), ahead);
  return ((((apart + 180) % 360) + 360) % 360) - 180;
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
    : `${chosen} is not marked: press Enter to put it in the middle`;
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
  one.use = true;
  draw();
}

function addBack() {
  const one = here();
  chosen = "back";
  const last = one.back[one.back.length - 1] || one.points.c7 || [view.x, view.y];
  one.back.push(one.back.length ? [last[0], Math.min(about.size_px[1], last[1] + about.size_px[1] / 30)] : [...last]);
  chosenBack = one.back.length - 1;
  one.use = true;
  draw();
}

function choose(name) {
  if (name === "back" && chosen === "back" && here().back.length)
    chosenBack = (chosenBack + 1) % here().back.length;
  else if (name === "back") chosenBack = Math.max(0, here().back.length - 1);
  chosen = name;
  draw();
}

function remove() {
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
  const frames = used.map(({ one, t_s }) => ({
    ...(about.still ? {} : { t_s }),
    facing: one.facing,
    points: { ...one.points, ...(one.back.length ? { back: one.back } : {}) },
  }));
  const body = { schema: "coach.points/1", by: $("by").value, at: "", size_px: about.size_px, frames };
  $("said").textContent = "Saving …";
  try {
    const answer = await ask("marks/save", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const neck = answer.check.measures.craniovertebral_angle;
    const apart = answer.check.marked.difference.craniovertebral_angle;
    const range = neck.value === null ? "" : ` ${neck.value}° (${neck.low} to ${neck.high})`;
    const by = apart && apart.value !== null ? `, ${apart.value}° from the automatic answer` : "";
    $("said").textContent = `Saved ${answer.saved}: ${frames.length} frame${frames.length > 1 ? "s" : ""},${range}${by}.`;
  } catch (error) {
    $("said").textContent = error.message;
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
  if (typing) { if (event.key === "Escape") canvas.focus(); return; }
  const onCanvas = event.target === canvas || event.target === document.body;
  const move = MOVES[event.key];
  if (move && onCanvas) {
    const by = event.shiftKey ? 10 : event.altKey ? 0.1 : 1;
    const from = current();
    if (from) place([from[0] + move[0] * by, from[1] + move[1] * by]);
  } else if (event.key === "Enter" && event.target === canvas && !current()) place([view.x, view.y]);
  else if (/^[1-6]$/.test(event.key)) { choose(POINTS[Number(event.key) - 1][0]); canvas.focus(); }
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "c") fit();
  else if (event.key === "b") addBack();
  else if (event.key === "Delete" || event.key === "Backspace") remove();
  else if (event.key === "[") step(-1);
  else if (event.key === "]") step(1);
  else if (event.key === "u") { here().use = !here().use; draw(); }
  else if (event.key === "f") { here().facing = here().facing === "left" ? "right" : "left"; draw(); }
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
window.addEventListener("resize", () => about && draw());
begin();
