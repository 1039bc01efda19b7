"use strict";
// Questions to the server, and what is said where one is not answered.

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("coach serve has ended: start it again, and open the address that it prints.");
  }
  const data = await answer.json().catch(() => ({ problem: "The server gave no answer." }));
  if (!answer.ok) throw Object.assign(new Error(data.problem || "The server refused that."), data);
  return data;
}

function problem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

async function pictureAt(path) {
  const image = new Image();
  image.src = path;
  try {
    await image.decode();
  } catch {
    await ask(path); // says why
    throw new Error("The picture can't be shown.");
  }
  return image;
}
