import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '#core/config/parse'
import { configJsonSchema } from '#core/config/schema'
import { problemText } from '#core/config/words'
import { readArguments } from '../../src-main/terminal/args.ts'
import { fieldsOf } from './core/config/fields.ts'
import { rooms } from './house/table.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')
const documents = ['README.md', 'CHANGELOG.md', 'docs/architecture.md', 'docs/config.md']
const blocksOf = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  )

describe('the documents', () => {
  it.each(documents)('%s links only to what is there', path => {
    const links = [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link)
    const lost = links.filter(link => !/^https?:/.test(link) && !existsSync(resolve(root, path, '..', link)))
    expect(lost).toEqual([])
  })

  it.each(documents)('%s shows only configs that are good', path => {
    const problems = blocksOf(read(path), 'yaml').flatMap(block => {
      const config = parseConfig(block, path)
      return config.ok ? [] : config.problems.map(problemText)
    })
    expect(problems).toEqual([])
  })
})

describe('README.md', () => {
  const commands = blocksOf(read('README.md'), 'sh')
    .flatMap(block => block.split('\n'))
    .map(line => line.replace(/\s+#.*$/, '').trim())
    .filter(line => line !== '')

  it('names only scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...read('README.md').matchAll(/\bnpm (?:run (?:--silent )?([\w-]+)|(start|test))/g)]
    const unknown = named.map(([, run, own]) => run ?? own ?? '').filter(name => !(name in scripts))
    expect(named.length).toBeGreaterThan(10)
    expect(unknown).toEqual([])
    for (const script of Object.values(scripts)) {
      const file = /^node (\S+)/.exec(script)?.[1]
      if (file !== undefined) expect(existsSync(resolve(root, file))).toBe(true)
    }
  })

  it('shows only command lines that the terminal face understands', () => {
    const prefix = 'npm run --silent brokerlight -- '
    const lines = commands.filter(line => line.startsWith(prefix))
    expect(lines.length).toBeGreaterThan(10)
    const refused = lines.flatMap(line => {
      const read = readArguments(line.slice(prefix.length).split(' '))
      return read.ok ? [] : [`${line}: ${read.error}`]
    })
    expect(refused).toEqual([])
  })

  it('explains every line of the config it shows', () => {
    const [config = ''] = blocksOf(read('README.md'), 'yaml')
    const read2 = parseConfig(config, 'README.md')
    expect(read2.ok && read2.config.brokers.nebula?.runtime.compose?.network).toBe('detektor-network')
  })
})

describe('docs/config.md', () => {
  it('names every field of the schema', () => {
    const text = read('docs/config.md')
    const fields = new Set(fieldsOf(configJsonSchema).map(([path]) => path.split('.').at(-1) ?? ''))
    expect(fields.size).toBeGreaterThan(50)
    expect(
      [...fields].filter(
        field => !new RegExp(`\`[^\`\\n]*${field.replace('$', '\\$')}\\b[^\`\\n]*\``).test(text),
      ),
    ).toEqual([])
  })
})

describe('docs/architecture.md', () => {
  const rows = [...read('docs/architecture.md').matchAll(/^\| `(\w+)` \| [^|]* \| ([^|]*) \| ([^|]*) \|$/gm)]

  it('shows the import table that is enforced', () => {
    const shown = rows.map(([, name, may, packages]) => [name, listed(may, name), listed(packages, name)])
    const enforced = rooms.map(({ name, rooms: may, packages }) => [
      name,
      may.filter(room => room !== name).sort(),
      packages.map(String).sort(),
    ])
    expect(shown.filter(([name]) => name !== 'app')).toEqual(enforced.filter(([name]) => name !== 'app'))
    expect(rows.find(([, name]) => name === 'app')?.[2]).toContain('all under src-main')
  })
})

/** The names of a table's cell: `core`, types of `engine`. */
function listed(cell: string | undefined, own: string | undefined): readonly string[] {
  return (cell ?? '')
    .split(',')
    .map(word =>
      word
        .trim()
        .replace(/^types of /, 'type:')
        .replaceAll('`', ''),
    )
    .filter(word => word !== 'none' && word !== own)
    .sort()
}
