/**
 * Code for a page (tests know no DOM) that says what is wrong with what it shows: text or drawings that stand outside
 * the screen, text cut by what it stands in, text over other text or over a drawing. A line's box is higher than its
 * letters: a seventh at both ends does not count.
 * @param root selector of what is looked at
 * @param scrolls the page may be higher than the screen, and what scrolls or ends in an ellipsis may be cut
 */
export function pageFaults(root: string, scrolls = false): string {
  return `(() => {
  const faults = [];
  const inside = (box, place, by) =>
    box.left >= place.left - by && box.right <= place.right + by && box.top >= place.top - by && box.bottom <= place.bottom + by;
  /** only for those who hear the page */
  const isSpoken = (place) => place !== null && (place.offsetWidth === 1 || isSpoken(place.parentElement));
  const isSticky = (place) => place !== null && (getComputedStyle(place).position === 'sticky' || isSticky(place.parentElement));
  const over = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const root = document.querySelector('${root}');
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  if (${scrolls}) {
    screen.top = -scrollY;
    screen.bottom = document.documentElement.scrollHeight - scrollY;
  }
  const shortens = ({ overflow, textOverflow }) => ${scrolls} && (/auto|scroll/.test(overflow) || textOverflow === 'ellipsis');
  const mayBeCut = (place) => place !== root && (shortens(getComputedStyle(place)) || mayBeCut(place.parentElement));
  const drawings = [...root.querySelectorAll('canvas, svg, button')];
  for (const drawing of drawings)
    if (!mayBeCut(drawing) && !inside(drawing.getBoundingClientRect(), screen, 0)) faults.push('outside: ' + (drawing.ariaLabel ?? drawing.tagName));
  for (const canvas of root.querySelectorAll('canvas'))
    if (canvas.clientWidth < 100 || canvas.clientHeight < 100) faults.push('small: ' + canvas.ariaLabel);
  const lines = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const text = node.data.trim();
    if (text === '' || node.parentElement.closest('svg') || isSpoken(node.parentElement)) continue;
    // a table's head and totals, under which its rows move
    const sticks = isSticky(node.parentElement);
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].map(({ left, right, top, bottom, height }) =>
      ({ left, right, top: top + height / 7, bottom: bottom - height / 7 }));
    for (let place = node.parentElement; place !== root; place = place.parentElement) {
      const style = getComputedStyle(place);
      if (shortens(style)) {
        const { left, right, top, bottom } = place.getBoundingClientRect();
        for (const box of boxes) {
          box.left = Math.max(box.left, left);
          box.right = Math.min(box.right, right);
          box.top = Math.max(box.top, top);
          box.bottom = Math.min(box.bottom, bottom);
        }
      }
      if (style.overflow === 'visible' || shortens(style)) continue;
      if (place.scrollWidth > place.clientWidth || boxes.some((box) => !inside(box, place.getBoundingClientRect(), 1)))
        faults.push('cut: ' + text);
    }
    if (boxes.some((box) => box.right > box.left && box.bottom > box.top && !inside(box, screen, 0)))
      faults.push('outside: ' + text);
    for (const box of boxes) {
      for (const line of lines) if (line.text !== text && line.sticks === sticks && over(line.box, box)) faults.push(line.text + ' | over | ' + text);
      for (const canvas of root.querySelectorAll('canvas'))
        if (!canvas.parentElement.contains(node) && over(canvas.getBoundingClientRect(), box)) faults.push('over a drawing: ' + text);
    }
    lines.push(...boxes.map((box) => ({ text, box, sticks })));
  }
  return faults;
})()`;
}
