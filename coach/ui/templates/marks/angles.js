"use strict";
// Angles that marked points show, as the program works them out.

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
