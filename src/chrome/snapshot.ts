/** A page as it is seen, and whether a form was about to send what was typed as part of a URL. */
export interface Snapshot {
  readonly html: string
  readonly sendsByGet: boolean
}

/** Where scripts of ours keep the elements of the last copy in a page. */
const HELD = "Symbol.for('oidc-cli held')"

/** Most elements, and how deep they may stand in one another. */
const MOST = 20_000
const DEEPEST = 400

/**
 * Copies what is seen of a page, content of shadow roots in its place, as HTML that says of each element what the browser knows: whether
 * it is seen, which form a control belongs to, and a key by which it is found again. Controls without a form belong to one of the page.
 */
export const SNAPSHOT = `(() => {
  const held = [];
  const { byGet = new WeakSet(), sendsByGet = false } = globalThis[${HELD}] ?? {};
  globalThis[${HELD}] = { elements: held, byGet, sendsByGet };
  let count = 0;
  const out = [];
  const keys = new Map();
  const keyOf = (element) => {
    if (!keys.has(element)) { keys.set(element, held.length); held.push(element); }
    return 'k' + keys.get(element);
  };
  const quote = (text) => String(text).replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  const childrenOf = (node) => {
    if (node.shadowRoot) return node.shadowRoot.childNodes;
    if (node.localName === 'slot') { const given = node.assignedNodes(); if (given.length > 0) return given; }
    return node.childNodes;
  };
  const parentOf = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const formOf = (element) => {
    if (element.form instanceof HTMLFormElement) return element.form;
    for (let at = parentOf(element); at; at = parentOf(at)) if (at instanceof HTMLFormElement) return at;
    return null;
  };
  const isSeen = (element) => {
    if (getComputedStyle(element).display === 'contents') return true;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, checkOpacity: true, checkVisibilityCSS: true })) return false;
    if (!/^(?:input|button|select|textarea|a|iframe)$/.test(element.localName)) return true;
    const { width, height, right, bottom } = element.getBoundingClientRect();
    return width > 1 && height > 1 && right + scrollX > 0 && bottom + scrollY > 0;
  };
  const isBox = (element) => element.localName === 'input' && /^(?:checkbox|radio)$/.test(element.type);
  const isShown = (element) => isSeen(element) || (isBox(element) && [...(element.labels ?? [])].some(isSeen));
  const isSubmit = (element) => (element.localName === 'button' && element.type === 'submit') || (element.localName === 'input' && /^(?:submit|image)$/.test(element.type));
  const isButton = (element) => element.localName === 'button' || (element.getAttribute('role') === 'button' && !/^(?:input|a)$/.test(element.localName)) ||
    (element.localName === 'a' && !/^(?!javascript:)./i.test((element.getAttribute('href') ?? '').trim()));
  const ready = new Map();
  const hasSubmit = (form) => {
    if (!form) return false;
    if (!ready.has(form)) ready.set(form, [...form.querySelectorAll('button, input')].some((each) => isSubmit(each) && isSeen(each)));
    return ready.get(form);
  };
  let isPageForm = false;
  const ownerOf = (element) => {
    const form = formOf(element);
    if (form) return keyOf(form);
    isPageForm = true;
    return 'page';
  };
  const attributes = (element, names) => names.flatMap((name) => { const value = element.getAttribute(name); return value === null ? [] : [name + '="' + quote(value) + '"']; });
  const COMMON = ['class', 'id', 'role', 'aria-label', 'aria-labelledby', 'aria-hidden', 'title'];
  const CONTROL = ['name', 'autocomplete', 'placeholder', 'required', 'aria-required', 'maxlength', 'formaction', 'formmethod', 'formenctype', 'alt'];
  const described = (element) => {
    const invisible = element.getAttribute('data-size') === 'invisible' || isButton(element) || isSubmit(element);
    const list = attributes(element, element.localName === 'form' ? ['class'] : COMMON).filter((each) => !(invisible && /captcha|turnstile/i.test(each)));
    if (element.hasAttribute('data-sitekey') && !invisible) list.push('data-sitekey');
    if (element.getAttribute('aria-live') === 'assertive') list.push('role="alert"');
    return list;
  };
  const openTag = (name, element, more) => {
    if (!isShown(element)) more.push('hidden');
    out.push('<' + name + ' data-oidc-cli-key="' + keyOf(element) + '" ' + [...described(element), ...more].join(' ') + '>');
  };
  const control = (element, depth) => {
    const form = formOf(element);
    const list = [...attributes(element, CONTROL), 'form="' + ownerOf(element) + '"'];
    if (!element.getAttribute('name')) list.push('name="' + quote(element.id || 'field-' + keyOf(element).slice(1)) + '"');
    const name = element.localName;
    const button = isButton(element) || isSubmit(element) || (name === 'input' && /^(?:button|reset)$/.test(element.type));
    if (button) {
      const type = isSubmit(element) ? element.type : element.type === 'reset' ? 'reset' : hasSubmit(form) ? 'button' : 'submit';
      list.push('type="' + type + '"', 'value="' + quote(element.getAttribute('value') ?? '') + '"');
      if (name === 'input') return openTag('input', element, list);
      openTag('button', element, list);
      inside(element, depth);
      return out.push('</button>');
    }
    if (element.disabled) list.push('disabled');
    if (element.readOnly) list.push('readonly');
    if (name === 'select') {
      openTag('select', element, list);
      for (const each of [...element.options].slice(0, 500)) out.push('<option value="' + quote(each.value) + '"' + (each.selected ? ' selected' : '') + '>' + quote(each.text) + '</option>');
      return out.push('</select>');
    }
    const value = element.type === 'password' ? (element.value === '' ? '' : '\\u2022') : element.value;
    if (name === 'textarea') { openTag('textarea', element, list); return out.push(quote(value), '</textarea>'); }
    list.push('type="' + quote(element.type) + '"', 'value="' + quote(value) + '"');
    if (isBox(element) && element.checked) list.push('checked');
    openTag('input', element, list);
  };
  const inside = (node, depth) => { for (const child of childrenOf(node)) walk(child, depth + 1); };
  const walk = (node, depth) => {
    if (count++ > ${MOST} || depth > ${DEEPEST}) return;
    if (node.nodeType === 3) return out.push(quote(node.data));
    if (node.nodeType !== 1) return;
    const name = node.localName;
    if (/^(?:script|style|noscript|template|link|svg|canvas|object|head|base)$/.test(name)) return;
    if (/grecaptcha-badge/.test(node.className)) return;
    if (/^(?:input|button|select|textarea)$/.test(name) || isButton(node)) return control(node, depth);
    const src = node.getAttribute('src');
    const from = src === null ? [] : ['src="' + quote(src.slice(0, 200)) + '"'];
    if (name === 'iframe') { if (isSeen(node)) { openTag('iframe', node, from); out.push('</iframe>'); } return; }
    if (name === 'img') return openTag('img', node, from);
    if (name === 'form') {
      openTag('form', node, [...attributes(node, ['method', 'action', 'enctype']), 'id="' + keyOf(node) + '"']);
      inside(node, depth);
      return out.push('</form>');
    }
    const kept = /^(?:label|a|h[1-6])$/.test(name) ? name : 'div';
    openTag(kept, node, [...attributes(node, name === 'label' ? ['for'] : name === 'a' ? ['href'] : []), ...from]);
    inside(node, depth);
    out.push('</' + kept + '>');
  };
  if (document.body) inside(document.body, 0);
  const refresh = document.querySelector('meta[http-equiv=refresh i]')?.content;
  const html = '<!doctype html><html><head><title>' + quote(document.title) + '</title><base href="' + quote(document.baseURI) + '">' +
    (refresh ? '<meta http-equiv="refresh" content="' + quote(refresh) + '">' : '') + '</head><body>' + out.join('') +
    (isPageForm ? '<form id="page" method="post" data-oidc-cli-key="page"></form>' : '') + '</body></html>';
  return { html, sendsByGet };
})()`

/** The element of a key of the last copy. */
export const ELEMENT = `(key) => globalThis[${HELD}]?.elements[Number(key.slice(1))] ?? null`

/** Keeps a form from being sent as part of a URL by the browser itself, which no script of the page has taken over; told by the next copy. */
export const WATCH = `(form) => {
  const held = globalThis[${HELD}];
  if (!form || held.byGet.has(form)) return;
  held.byGet.add(form);
  const root = form.getRootNode();
  (root === document ? window : root).addEventListener('submit', (event) => {
    if (event.defaultPrevented || event.target !== form) return;
    const method = event.submitter?.getAttribute('formmethod') || form.getAttribute('method') || 'get';
    if (/^(?:post|dialog)$/i.test(method)) return;
    event.preventDefault();
    globalThis[${HELD}].sendsByGet = true;
  });
}`
