//! Elements of the page, made without markup: whatever a text says, it is shown as text.

type Child = Node | string | null | false;

/** An element with attributes and children. A `class` or an `aria-label` is given by its own name. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

export function button(words: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const element = make('button', { type: 'button', ...attributes }, words);
  element.addEventListener('click', act);
  return element;
}

/** Buttons of which one is pressed. `chosen` is called with the name of the one that is. */
export function choice(label: string, options: readonly (readonly [string, string])[], first: string, chosen: (name: string) => void): HTMLElement {
  const group = make('div', { role: 'group', 'aria-label': label, class: 'choice' });
  const press = (name: string) => {
    for (const one of group.children) one.setAttribute('aria-pressed', String(one.getAttribute('data-name') === name));
  };
  for (const [name, words] of options) {
    const act = () => {
      press(name);
      chosen(name);
    };
    group.append(button(words, act, { 'data-name': name }));
  }
  press(first);
  return group;
}
