// Progressive enhancement only: every page works without this file.

document.body.classList.add("js-enabled", "govuk-frontend-supported");

/* ---- govuk-frontend components, also in what htmx brings ---- */

const { createAll, Button, Checkboxes, ErrorSummary, FileUpload, Radios, SkipLink } = await import(
  document.querySelector('meta[name="govuk-frontend"]').content
);

function enhance(scope) {
  const quiet = { scope, onError: () => {} };
  for (const component of [Button, Checkboxes, ErrorSummary, FileUpload, Radios, SkipLink]) {
    createAll(component, {}, quiet);
  }
  restoreDrafts(scope);
}

/* ---- drafts: what is typed into a form marked data-keep="name" outlives an error or a lost session ---- */

const DRAFT = "vekhi:draft:";
const KEPT = "input:not([type=password]):not([type=file]):not([type=hidden]):not([type=submit]), textarea, select";

function draftOf(form) {
  const values = {};
  for (const field of form.querySelectorAll(KEPT)) {
    if (!field.name) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else {
      values[field.name] = field.value;
    }
  }
  return values;
}

function isUntouched(field) {
  return field.type === "checkbox" || field.type === "radio" ? false : field.value === "";
}

function restoreDrafts(scope) {
  const summary = document.querySelector(".govuk-error-summary");
  for (const form of scope.querySelectorAll("form[data-keep]")) {
    const key = DRAFT + form.dataset.keep;
    const draft = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (!draft) continue;
    if (draft.sent && !summary) {
      sessionStorage.removeItem(key);
      continue;
    }
    for (const field of form.querySelectorAll(KEPT)) {
      if (field.name in draft.values && isUntouched(field)) field.value = draft.values[field.name];
    }
  }
}

function keepDraft(form, sent) {
  sessionStorage.setItem(DRAFT + form.dataset.keep, JSON.stringify({ sent, values: draftOf(form) }));
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.keep) keepDraft(form, false);
});
document.addEventListener("submit", (event) => {
  if (event.target.dataset?.keep) keepDraft(event.target, true);
});

/* ---- uploads: a form marked data-upload shows how far it is ---- */

function progressOf(form) {
  let box = form.querySelector(".upload");
  if (!box) {
    box = document.createElement("div");
    box.className = "upload";
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", "Отправка файла");
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    box.append(bar, words);
    form.append(box);
  }
  return { bar: box.querySelector("progress"), words: box.querySelector("p"), box };
}

function tellProgress(form, loaded, total) {
  const { bar, words } = progressOf(form);
  const part = total ? Math.floor((100 * loaded) / total) : 0;
  bar.value = part;
  const text = part < 100 ? `Отправлено ${Math.floor(part / 10) * 10}\u00a0%` : "Файл получен, проверяется…";
  if (words.textContent !== text) words.textContent = text;
}

/* What was typed into other forms of the page meanwhile goes over to the fresh ones. */
function carryOver(main) {
  for (const form of document.querySelectorAll("main form[data-keep]")) {
    const fresh = main.querySelector(`form[data-keep="${CSS.escape(form.dataset.keep)}"]`);
    for (const field of fresh ? form.querySelectorAll(KEPT) : []) {
      const same = field.name && fresh.querySelector(`[name="${CSS.escape(field.name)}"]`);
      if (!same) continue;
      if (field.type === "checkbox" || field.type === "radio") same.checked = field.checked;
      else same.value = field.value;
    }
  }
}

function showAnswer(form, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const main = fresh.querySelector("main");
  if (!main) return false;
  // What was sent at once stands on the fresh page already; elsewhere the chosen files stay chosen.
  const chosen = atOnce(form) ? [] : [...form.querySelectorAll("input[type=file]")].map((input) => [input.name, input.files]);
  if (atOnce(form)) carryOver(main);
  document.querySelector("main").replaceWith(main);
  document.title = fresh.title;
  for (const [name, files] of chosen) {
    const input = main.querySelector(`input[type=file][name="${CSS.escape(name)}"]`);
    if (input && files.length) input.files = files;
  }
  window.htmx?.process(main);
  enhance(main);
  for (const [name] of chosen) {
    main.querySelector(`input[type=file][name="${CSS.escape(name)}"]`)?.dispatchEvent(new Event("change"));
  }
  const focused = main.querySelector(".govuk-error-summary") ?? main.querySelector("[data-focus]") ?? main;
  focused.focus();
  return true;
}

function failed(form, text) {
  const { words, bar } = progressOf(form);
  bar.hidden = true;
  words.textContent = text;
  form.classList.add("upload-failed");
  for (const button of form.querySelectorAll("button")) button.disabled = false;
}

function send(form, submitter) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => tellProgress(form, event.loaded, event.total));
  request.addEventListener("load", () => {
    if (request.status === 413) failed(form, "Файлы вместе слишком велики. Отправьте их по частям.");
    else if (request.status < 400 && !atOnce(form)) window.location.assign(request.responseURL);
    else if (!showAnswer(form, request.responseText)) failed(form, "Не удалось отправить. Введённое осталось здесь.");
  });
  request.addEventListener("error", () => failed(form, "Связь прервалась. Ничего не потеряно: нажмите ещё раз."));
  request.send(new FormData(form, submitter));
  // Only now: a disabled button would not be in the form's data.
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  tellProgress(form, 0, 1);
}

/* A form marked data-upload="at-once" sends the files as soon as they are chosen or dropped. */

function atOnce(form) {
  return form.dataset.upload === "at-once";
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (event.target.type === "file" && event.target.files.length && form && atOnce(form)) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-upload]") || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (![...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
  event.preventDefault();
  send(form, event.submitter);
});
document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest?.("form[data-upload]");
  if (form && event.detail.total) tellProgress(form, event.detail.loaded, event.detail.total);
});

/* ---- «Ещё» in the navigation closes when one looks elsewhere ---- */

function foldSeldom(target) {
  const open = document.querySelector(".seldom details[open]");
  if (open && !open.contains(target)) open.open = false;
}
document.addEventListener("click", (event) => foldSeldom(event.target));
document.addEventListener("focusin", (event) => foldSeldom(event.target));
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".seldom details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

/* ---- htmx ---- */

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});
document.addEventListener("htmx:sendError", () => {
  document.getElementById("notices").textContent = "Нет связи с сервером. Введённое осталось на странице.";
});

enhance(document);
document.documentElement.dataset.ready = "true";
