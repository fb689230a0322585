/** A word with the spaces before it, or a whole command. */
const PIECE = / *(?:`?(?:npx )?eyeriss models fetch \S+|\S+)/g;

/**
 * Breaks the lines of a text that are longer than a width at spaces; what follows a break is indented by two more
 * than its line. A word longer than the width stays whole, and so does a command that a reader may want to copy.
 */
export function foldText(text: string, maxWidth: number): string {
  return text
    .split('\n')
    .map((line) => foldLine(line, maxWidth))
    .join('\n');
}

function foldLine(line: string, maxWidth: number): string {
  if (lengthOf(line) <= maxWidth) return line;
  const indent = /^ */.exec(line)![0];
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(indent.length).match(PIECE) ?? []) {
    if (current === '') current = indent + word;
    else if (lengthOf(current + word) <= maxWidth) current += word;
    else {
      lines.push(current);
      current = `${indent}  ${word.trimStart()}`;
    }
  }
  return [...lines, current].join('\n');
}

/** In characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
