/** Text that is HTML already; everything else is escaped on its way into {@link html}. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text and numbers are escaped, nothing stays nothing. */
export type Insertable = Markup | string | number | false | undefined | readonly Insertable[];

/**
 * HTML, or SVG, from a template. What is inserted is escaped unless it was made by this function, so text that comes
 * from a run cannot become markup, in an element or in a quoted attribute.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  let text = lean(parts[0]!);
  for (const [index, value] of values.entries()) text += inserted(value) + lean(parts[index + 1]!);
  return new Markup(text);
}

function inserted(value: Insertable): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(inserted).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in an element or a quoted attribute; control characters become spaces. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ');
}

/** A template without the indentation of its source. */
function lean(part: string): string {
  return part.replace(/\n\s*/g, '\n');
}
