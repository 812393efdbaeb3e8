"use strict";

/* The search: arrow keys choose, Enter opens, Escape closes, / begins. */
(function () {
  const input = document.getElementById("search");
  const list = document.getElementById("results");
  const entries = (typeof LOTLAKE_INDEX === "undefined" ? [] : LOTLAKE_INDEX).map(
    ([layer, table, page, column, type, sentence]) => ({ layer, table, page, column, type, sentence }));
  const most = 40;
  let chosen = -1;

  /* How well a word fits an entry; 0 if it does not. */
  function fit(entry, word) {
    const name = (entry.column || entry.table).toLowerCase();
    const full = (entry.table + "." + entry.column).toLowerCase();
    if (name === word || entry.table.toLowerCase() === word) { return 8; }
    if (name.startsWith(word) || name.includes("." + word)) { return 5; }
    if (name.includes(word)) { return 4; }
    if (full.includes(word)) { return 2; }
    return (entry.sentence + " " + entry.type).toLowerCase().includes(word) ? 1 : 0;
  }

  function found(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) { return []; }
    return entries
      .map((entry, place) => {
        const fits = words.map(word => fit(entry, word));
        return { entry, place, score: fits.includes(0) ? 0 : fits.reduce((a, b) => a + b) + (entry.column ? 0 : 1) };
      })
      .filter(hit => hit.score)
      .sort((a, b) => b.score - a.score || a.place - b.place);
  }

  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  function address(entry) {
    return encodeURI(entry.page) + (entry.column ? "#column-" + encodeURIComponent(entry.column) : "");
  }

  function open(entry) {
    close();
    location.href = address(entry);
  }

  function show() {
    const hits = found(input.value);
    list.replaceChildren();
    hits.slice(0, most).forEach((hit, place) => {
      const item = element("li", "");
      item.id = "result-" + place;
      item.setAttribute("role", "option");
      item.append(element("code", hit.entry.table + (hit.entry.column ? "." + hit.entry.column : "")));
      const type = hit.entry.column ? hit.entry.type + " – " : hit.entry.layer + " – ";
      item.append(element("small", type + hit.entry.sentence));
      item.addEventListener("mousedown", event => { event.preventDefault(); open(hit.entry); });
      item.entry = hit.entry;
      list.append(item);
    });
    if (input.value.trim() && hits.length !== list.children.length) {
      list.append(none("and " + (hits.length - most) + " more; type on"));
    } else if (input.value.trim() && !hits.length) {
      list.append(none("Nothing is called so."));
    }
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(hits.length ? 0 : -1);
  }

  function none(text) {
    const item = element("li", text);
    item.className = "none";
    item.setAttribute("role", "presentation");
    return item;
  }

  function choose(place) {
    const items = [...list.querySelectorAll("[role=option]")];
    chosen = items.length ? (place + items.length) % items.length : -1;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", items[chosen].id);
      items[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      open(list.querySelectorAll("[role=option]")[chosen].entry);
    } else if (event.key === "Escape") {
      input.value = "";
      close();
    }
  });
  document.addEventListener("keydown", event => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
})();

/* The drawing of the lineage: pointing at a column shows its path, selecting it hides all else. */
(function () {
  const drawing = document.getElementById("drawing");
  if (!drawing) { return; }
  const WIDTH = 164, HEADER = 24, ROW = 18, GAP = 12, MARGIN = 2;
  const text = document.getElementById("path");
  const boxes = [...drawing.querySelectorAll(".box")].map(shape => ({
    shape,
    level: Number(shape.dataset.level),
    x: Number(shape.dataset.x),
    frame: shape.querySelector(".frame"),
    columns: []
  }));
  const columns = [];
  boxes.forEach(box => box.shape.querySelectorAll(".column").forEach(shape => {
    const column = { shape, box, table: shape.dataset.table, name: shape.dataset.column, of: [], into: [] };
    columns[Number(shape.dataset.id)] = column;
    box.columns.push(column);
  }));
  const lines = [...drawing.querySelectorAll(".line")].map(shape => {
    const line = { shape, from: columns[Number(shape.dataset.from)], to: columns[Number(shape.dataset.to)] };
    line.to.of.push(line.from);
    line.from.into.push(line.to);
    return line;
  });
  const full = boxes[0].shape.closest("svg").getAttribute("viewBox").split(" ").map(Number);
  let picked = null;

  function closure(column, side) {
    const reached = new Set();
    const pending = [column];
    while (pending.length) {
      pending.pop()[side].forEach(next => {
        if (!reached.has(next)) {
          reached.add(next);
          pending.push(next);
        }
      });
    }
    return reached;
  }

  function path(column) {
    return new Set([column, ...closure(column, "of"), ...closure(column, "into")]);
  }

  function mark(column) {
    const hot = column ? path(column) : new Set();
    drawing.classList.toggle("pointing", Boolean(column));
    columns.forEach(one => one.shape.classList.toggle("hot", hot.has(one)));
    lines.forEach(line => line.shape.classList.toggle("hot", hot.has(line.from) && hot.has(line.to)));
  }

  /* Draws only the given columns, close together. */
  function place(shown) {
    const bottoms = {};
    boxes.forEach(box => {
      const visible = box.columns.filter(column => shown.has(column));
      box.shape.classList.toggle("away", !visible.length);
      box.columns.forEach(column => column.shape.classList.toggle("away", !shown.has(column)));
      if (!visible.length) { return; }
      const y = bottoms[box.level] || 0;
      const height = HEADER + visible.length * ROW;
      bottoms[box.level] = y + height + GAP;
      box.shape.setAttribute("transform", `translate(${box.x} ${y})`);
      box.frame.setAttribute("height", height);
      visible.forEach((column, row) => {
        column.shape.setAttribute("transform", `translate(0 ${HEADER + row * ROW})`);
        column.y = y + HEADER + row * ROW + ROW / 2;
      });
    });
    lines.forEach(line => {
      const visible = shown.has(line.from) && shown.has(line.to);
      line.shape.classList.toggle("away", !visible);
      if (visible) {
        const begin = line.from.box.x + WIDTH, end = line.to.box.x;
        const bend = Math.max(20, Math.trunc((end - begin) / 2));
        line.shape.setAttribute("d", `M${begin} ${line.from.y}C${begin + bend} ${line.from.y} ${end - bend} ${line.to.y} ${end} ${line.to.y}`);
      }
    });
    const height = Math.max(...Object.values(bottoms)) - GAP + 2 * MARGIN;
    drawing.setAttribute("viewBox", [full[0], full[1], full[2], height].join(" "));
    drawing.setAttribute("height", height);
  }

  function element(name, content) {
    const made = document.createElement(name);
    made.textContent = content;
    return made;
  }

  /* A line of links, with the tables from the left to the right. */
  function sentence(begin, reached) {
    const line = element("p", begin);
    let between = " ";
    boxes.forEach(box => {
      const listed = box.columns.filter(column => reached.has(column));
      listed.forEach((column, place) => {
        const link = element("a", "");
        link.href = encodeURI(box.shape.dataset.file) + "#column-" + encodeURIComponent(column.name);
        link.append(element("code", place ? column.name : column.table + "." + column.name));
        line.append(place ? ", " : between, link);
        between = "; ";
      });
    });
    if (!reached.size) { line.append(" nothing"); }
    return line;
  }

  function pick(column) {
    picked = column;
    columns.forEach(one => one.shape.classList.toggle("picked", one === column));
    place(column ? path(column) : new Set(columns));
    mark(column);
    text.replaceChildren();
    if (column) {
      const title = element("p", "");
      title.append(element("b", column.table + "." + column.name));
      const all = element("button", "Show all columns");
      all.className = "all";
      all.type = "button";
      all.addEventListener("click", () => { pick(null); column.shape.focus(); });
      text.append(title, sentence("Made of:", closure(column, "of")), sentence("Goes into:", closure(column, "into")), all);
    }
  }

  /* The next column in a direction: up and down in the box, left and right along a line. */
  function next(column, key) {
    const visible = column.box.columns.filter(one => !one.shape.classList.contains("away"));
    const place = visible.indexOf(column);
    switch (key) {
      case "ArrowUp": return visible[place - 1];
      case "ArrowDown": return visible[place + 1];
      case "ArrowLeft": return column.of.find(one => !one.shape.classList.contains("away"));
      case "ArrowRight": return column.into.find(one => !one.shape.classList.contains("away"));
      default: return null;
    }
  }

  columns.forEach(column => {
    column.shape.addEventListener("mouseenter", () => { if (!picked) { mark(column); } });
    column.shape.addEventListener("mouseleave", () => { if (!picked) { mark(null); } });
    column.shape.addEventListener("focus", () => { if (!picked) { mark(column); } });
    column.shape.addEventListener("blur", () => { if (!picked) { mark(null); } });
    column.shape.addEventListener("click", () => pick(picked === column ? null : column));
    column.shape.addEventListener("keydown", event => {
      const other = next(column, event.key);
      if (other) {
        event.preventDefault();
        columns.forEach(one => one.shape.setAttribute("tabindex", one === other ? "0" : "-1"));
        other.shape.focus();
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pick(picked === column ? null : column);
      } else if (event.key === "Escape" && picked) {
        pick(null);
      } else if (event.key.startsWith("Arrow")) {
        event.preventDefault();
      }
    });
  });
  document.querySelectorAll(".trace").forEach(link => link.addEventListener("click", () => {
    const focus = drawing.querySelector(".box.focus .column").dataset.table;
    const column = columns.find(one => one.table === focus && one.name === link.dataset.column);
    if (column) { pick(column); }
  }));
})();

/* A button that copies a query, where the browser lets the page do it. */
document.querySelectorAll("figure").forEach(figure => {
  if (!navigator.clipboard) { return; }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", () => navigator.clipboard.writeText(figure.querySelector("pre").textContent).then(
    () => { button.textContent = "Copied"; },
    () => { button.textContent = "Select and copy by hand"; }));
  figure.append(button);
});
