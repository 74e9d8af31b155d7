import type { ReactNode } from 'react'

/** Where a name of several parts may break: after each of them. */
const ends = /(?<=[:./_-])/

/** A name of several parts, which breaks between them before it breaks inside one. */
export function Breakable({ text }: { readonly text: string }): ReactNode {
  const [first = '', ...rest] = text.split(ends)
  return rest.reduce<ReactNode>(
    (before, part) => (
      <>
        {before}
        <wbr />
        {part}
      </>
    ),
    first,
  )
}
