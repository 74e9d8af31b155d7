/** Begins a line that says which section of a script's output follows. */
export const sectionMark = '@@brokerlight '

/** The output of a script by section; lines before the first mark (a login's greeting) belong to none. */
export function sectionsOf(stdout: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>()
  let name: string | null = null
  for (const line of stdout.split(/\r?\n/)) {
    if (line.startsWith(sectionMark)) {
      name = line.slice(sectionMark.length).trim()
      sections.set(name, '')
    } else if (name !== null) sections.set(name, `${sections.get(name) ?? ''}${line}\n`)
  }
  return sections
}

/** The same of a script that ends with the section `done`; null where it did not get there, so that what is missing is not told. */
export function wholeSections(stdout: string): ReadonlyMap<string, string> | null {
  const sections = sectionsOf(stdout)
  return [...sections.keys()].at(-1) === 'done' ? sections : null
}
