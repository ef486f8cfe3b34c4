type FormValue = string | FormValue[] | { [key: string]: FormValue };
type FormObject = { [key: string]: FormValue };

const PLAIN = /^[^[\]]+/;
const STEP = /\[([^[\]]*)\]/g;

function stepsOf(name: string): string[] {
  const head = PLAIN.exec(name)?.[0] ?? name;
  return [head, ...[...name.slice(head.length).matchAll(STEP)].map((match) => match[1] ?? '')];
}

function asObject(value: FormValue | undefined): FormObject {
  return typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** `a[][k]`: continues the last item of the list until it has that member, then begins the next. */
function intoList(list: FormValue[], rest: string[], value: string): FormValue[] {
  const [key] = rest;
  if (key === undefined) return [...list, value];
  const last = asObject(list.at(-1));
  const open = list.length > 0 && !(key in last);
  const item = assign(open ? last : {}, rest, value);
  return open ? [...list.slice(0, -1), item] : [...list, item];
}

function assign(target: FormObject, [key = '', ...rest]: string[], value: string): FormObject {
  const known = target[key];
  if (rest.length === 0) return { ...target, [key]: value };
  if (rest[0] === '') {
    return { ...target, [key]: intoList(Array.isArray(known) ? known : [], rest.slice(1), value) };
  }
  return { ...target, [key]: assign(asObject(known), rest, value) };
}

/** Reads a form body as Checkr does: `work_locations[][state]=CA`, `metadata[key]=value`, `tags[]=x`. */
export function parseRackForm(text: string): FormObject {
  let form: FormObject = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) form = assign(form, stepsOf(name), value);
  return { ...form };
}
