"""What axe is asked in the page: all rules on all that is there, and colours once for every look that letters have.

Forty cards of one kind are one look, and so is what stands below a dialog as it stood before. A look is the element's letters and
all that they stand on, as they are drawn; it is known once axe has made up its mind about it, or could not
where nothing lies over it: it is not in force, say, or is a picture's.
"""

MARKED = "data-new-look"

DRAWN = """style => [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode]
    .filter(drawn => !['rgba(0, 0, 0, 0)', 'none', '1', 'normal'].includes(drawn)).join()"""

SUM = """words => {
    let one = 0xdeadbeef, two = 0x41c6ce57;
    for (let at = 0; at < words.length; at++) {
        one = Math.imul(one ^ words.charCodeAt(at), 2654435761);
        two = Math.imul(two ^ words.charCodeAt(at), 1597334677);
    }
    return 4294967296 * (2097151 & two) + (one >>> 0);
}"""

LOOKS = f"""known => {{
    const drawn = {DRAWN}, chains = new Map(), places = new Map();
    const chain = each => {{ // all that it stands on, and whether it is in force
        if (!each) return '';
        if (!chains.has(each)) chains.set(each, chain(each.parentElement) + [drawn(getComputedStyle(each)),
            each.matches(':disabled, [aria-disabled=true], [aria-hidden=true], [inert]') || each.control?.disabled ? 'off' : ''].join(''));
        return chains.get(each);
    }};
    const sum = {SUM};
    for (const each of document.body.querySelectorAll('*')) {{
        const speaks = each.matches('input, select, textarea') || [...each.childNodes].some(({{nodeType, data}}) => nodeType === 3 && data.trim());
        if (!speaks || !each.checkVisibility()) continue;
        const {{left, top, width, height}} = each.getBoundingClientRect();
        const there = document.elementsFromPoint(left + width / 2, top + height / 2);
        const others = there.filter(other => !other.contains(each) && !each.contains(other)); // laid over or under it
        const {{color, fontSize, fontWeight, textShadow}} = getComputedStyle(each);
        const look = sum([chain(each), each.localName, each.type, color, fontSize, fontWeight, textShadow, ...others.map(other => drawn(getComputedStyle(other)))].join(';'));
        const open = each.contains(there[0]);
        if (!known.has(look) && (!places.has(look) || open && !places.get(look).open)) places.set(look, {{each, open}});
    }}
    return new Map([...places].map(([look, {{each, open}}]) => [each, {{look, open}}]));
}}"""
"""The places at which there is a new look, one for each: where nothing lies over it, if there is such a place."""

AXE = f"""async ([grave, rules, colours, known]) => {{
    const looks = colours ? ({LOOKS})(new Set(known)) : new Map(), seen = [];
    if (!rules && !looks.size) return [[], []];
    const contrast = axe._audit.checks['color-contrast'], decide = contrast.evaluate;
    const off = axe._audit.rules.filter(({{id, impact}}) => !grave.includes(impact) || id !== 'color-contrast' && !rules);
    axe.configure({{rules: [{{id: 'color-contrast', selector: '[{MARKED}]'}}]}});
    contrast.evaluate = function (each, ...others) {{
        const decided = decide.call(this, each, ...others);
        if (decided !== undefined) seen.push(looks.get(each).look);
        return decided;
    }};
    for (const each of looks.keys()) each.setAttribute('{MARKED}', '');
    try {{
        const {{violations}} = await axe.run(document, {{preload: false, resultTypes: ['violations'],
            rules: Object.fromEntries(off.map(({{id}}) => [id, {{enabled: false}}]))}});
        for (const {{look, open}} of looks.values()) if (open) seen.push(look);
        return [seen, violations.map(({{id, impact, nodes}}) => ({{id, impact, nodes: nodes.map(({{target, any, all, none}}) =>
            `${{target.join(' ')}}: ${{[...any, ...all, ...none].map(({{message}}) => message).join('; ')}}`)}}))];
    }} finally {{
        contrast.evaluate = decide;
        for (const each of looks.keys()) each.removeAttribute('{MARKED}');
    }}
}}"""
"""The looks that were decided about, and what is found that is grave."""
