import type { ErrorCode } from 'yaml'

interface Words {
  readonly found: string
  readonly allowed: string
}

/** What a YAML syntax error is, without the text around it: that may hold a secret. */
export function syntaxWords(code: ErrorCode): Words {
  return table[code] ?? { found: 'text that is not YAML', allowed: 'YAML: `key: value`, lists with `- `' }
}

const words = (found: string, allowed: string): Words => ({ found, allowed })

const table: Partial<Record<ErrorCode, Words>> = {
  ALIAS_PROPS: words('an alias with an anchor or a tag', 'the alias alone: *NAME'),
  BAD_ALIAS: words(
    'an alias (*) without its anchor',
    'an &NAME before its *NAME; a text that starts with * needs quotes',
  ),
  BAD_COLLECTION_TYPE: words('a tag that does not fit', 'plain maps, lists and values'),
  BAD_DIRECTIVE: words('a % line that YAML does not know', 'no line that starts with %'),
  BAD_DQ_ESCAPE: words('an unknown \\ in double quotes', 'single quotes, or \\\\ for one backslash'),
  BAD_INDENT: words(
    'an indentation that does not fit, or an open [ or {',
    'the same indentation for all keys of a map, and each ] and }',
  ),
  BAD_PROP_ORDER: words('anchor, tag and sign out of order', '`- ` or `key: ` before an anchor or a tag'),
  BAD_SCALAR_START: words('a value that starts with a reserved sign', 'quotes around a value with @ or `'),
  BLOCK_AS_IMPLICIT_KEY: words(
    'a second key on one line',
    'one `key: value` a line; quotes around a value with `: `',
  ),
  BLOCK_IN_FLOW: words('an indented block inside { } or [ ]', 'only { } and [ ] inside of them'),
  IMPOSSIBLE: words('text that is not YAML', 'YAML: `key: value`, lists with `- `'),
  KEY_OVER_1024_CHARS: words('a key of over 1024 characters', 'shorter keys'),
  MISSING_CHAR: words('a text, list or map that is not closed', 'the closing quote, ], }, comma or colon'),
  MULTILINE_IMPLICIT_KEY: words(
    'a line that is no `key: value`',
    '`key: value`, with a space behind the colon',
  ),
  MULTIPLE_ANCHORS: words('two anchors on one value', 'one anchor'),
  MULTIPLE_DOCS: words('a second document after ---', 'one document'),
  MULTIPLE_TAGS: words('two tags on one value', 'no tags'),
  NON_STRING_KEY: words('a key that is no text', 'text as a key'),
  RESOURCE_EXHAUSTION: words('lists or maps nested too deep', 'a few levels of nesting'),
  TAB_AS_INDENT: words('a tab', 'spaces for indentation'),
  TAG_RESOLVE_FAILED: words('a tag (!) that has no meaning here', 'plain maps, lists and values'),
  UNEXPECTED_TOKEN: words(
    'a sign that does not belong here',
    '`key: value`, lists with `- `, and quotes around other text',
  ),
}
