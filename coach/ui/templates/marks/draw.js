"use strict";
// The picture on the canvas with the marks, the automatic answer and the neck's angle.

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
