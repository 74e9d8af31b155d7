import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  cycles,
  forbiddenWords,
  impurities,
  lostImports,
  medianLines,
  tooLong,
  wrongExports,
  wrongImports,
} from './house/findings.ts'
import { codeOf, importsOf, type Source, sourcesIn } from './house/source.ts'
import { mostMedianLines, rooms } from './house/table.ts'

const product = sourcesIn(['src-main', 'src-preload', 'src-renderer'])
const tests = sourcesIn(['test'])
const scripts = sourcesIn(['scripts'])
const core = product.filter(({ path }) => path.startsWith('src-main/core/'))
const rules = /^test\/unit\/house/

const root = resolve(import.meta.dirname, '../..')
const otherFiles = new Set(
  ['src-renderer', 'resources']
    .flatMap(folder =>
      readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' }).map(
        path => `${folder}/${path}`,
      ),
    )
    .concat('package.json'),
)

describe('the house', () => {
  it('imports only what its table allows', () => {
    expect(wrongImports(product, rooms)).toEqual([])
  })
  it('imports only files that are there, with their ending', () => {
    expect(lostImports(product, otherFiles)).toEqual([])
  })
  it('has no cycles', () => {
    expect(cycles(product)).toEqual([])
  })
  it('has no barrel files and no default exports', () => {
    expect(wrongExports([...product, ...tests])).toEqual([])
  })
  it('has a pure core', () => {
    expect(impurities(core)).toEqual([])
  })
  it('silences no error, leaves out no test and switches off no check', () => {
    expect(
      forbiddenWords([...product, ...tests, ...scripts].filter(({ path }) => !rules.test(path))),
    ).toEqual([])
  })
  it('has small files', () => {
    expect(tooLong([...product, ...tests, ...scripts])).toEqual([])
    expect(medianLines(product)).toBeLessThan(mostMedianLines)
  })
  it('has scripts that need nothing but Node before anything is installed', () => {
    const packages = scripts.flatMap(importsOf).filter(({ name }) => !/^(?:node:|\.)/.test(name))
    const early = packages.filter(({ from, name }) => !isLoadedLate(from, name))
    expect(early).toEqual([])
  })
})

/** A package that a script loads when it is there, not at its start. */
function isLoadedLate(path: string, name: string): boolean {
  const text = scripts.find(source => source.path === path)?.text ?? ''
  return text.includes(`await import('${name}')`)
}

const made = (path: string, text: string): Source => ({ path, text })

describe('the rules of the house can be broken', () => {
  it.each([
    ['src-main/core/a.ts', "import { z } from 'node:fs'", 'core may not import the package node'],
    ['src-main/core/a.ts', "import type { A } from 'electron'", 'core may not import the package electron'],
    [
      'src-main/core/a.ts',
      "import { parse } from 'yaml'",
      'only src-main/core/config/ and src-main/demo/ may',
    ],
    ['src-main/core/a.ts', "import { a } from '../engine/a.ts'", 'core may not import engine'],
    ['src-main/probes/a.ts', "import net from 'node:net'", 'probes may not import the package node'],
    ['src-main/engine/a.ts', "import {\n  Client,\n} from 'ssh2'", 'engine may not import the package ssh2'],
    ['src-main/engine/a.ts', "import { a } from '../reach/a.ts'", 'engine may not import reach'],
    [
      'src-main/engine/a.ts',
      "import { exec } from 'node:child_process'",
      'only src-main/reach/ and src-main/demo/',
    ],
    [
      'src-main/engine/a.ts',
      "const a = await import('electron')",
      'engine may not import the package electron',
    ],
    ['src-main/desktop/a.ts', "import { a, type B } from '../engine/a.ts'", 'desktop may not import engine'],
    ['src-main/desktop/a.ts', "export { a } from '../reach/a.ts'", 'desktop may not import reach'],
    ['src-preload/a.ts', "import { a } from '#core/tray'", 'preload reads the contract'],
    ['src-renderer/views/a.tsx', "import { Chart } from 'chart.js'", 'only src-renderer/charts/ may'],
    ['src-renderer/a.tsx', "import { a } from '../src-main/engine/a.ts'", 'renderer may not import engine'],
    ['src-renderer/a.tsx', "import 'left-pad'", 'renderer may not import the package left-pad'],
    ['src-main/other/a.ts', '', 'is in no room'],
  ])('%s: %s', (path, text, why) => {
    expect(wrongImports([made(path, text)], rooms)).toEqual([expect.stringContaining(why)])
  })

  it.each([
    [
      'src-main/desktop/a.ts',
      "import type { A } from '../engine/a.ts'\nimport { type B } from '../engine/a.ts'",
    ],
    ['src-main/core/a.ts', "// import { a } from 'node:fs'\n/* import 'electron' */ const a = 1"],
    ['src-main/cli.ts', "import { a } from './engine/a.ts'\nimport { b } from './reach/b.ts'"],
    ['src-preload/a.ts', "import { contract } from '#core/contract'\nimport type { A } from '#core/tray'"],
  ])('but not by what is allowed: %s', (path, text) => {
    expect(wrongImports([made(path, text)], rooms)).toEqual([])
  })

  it('by files that are not there, cycles, barrels and default exports', () => {
    const a = made('src-main/core/a.ts', "import { b } from './b.ts'\nexport const a = b")
    const b = made('src-main/core/b.ts', "import type { C } from '#core/c'\nexport const b = 1")
    const c = made('src-main/core/c.ts', "export { a } from './a.ts'")
    expect(lostImports([a, b], new Set())).toEqual(['src-main/core/b.ts imports #core/c, which is not there'])
    expect(lostImports([made('src-main/core/d.ts', "import { a } from './a'"), a], new Set())).toHaveLength(2)
    expect(cycles([a, b, c])).toEqual([
      'src-main/core/a.ts → src-main/core/b.ts → src-main/core/c.ts → src-main/core/a.ts',
    ])
    expect(cycles([a, b])).toEqual([])
    expect(wrongExports([a, b])).toEqual([])
    expect(wrongExports([c])).toEqual(['src-main/core/c.ts passes on the exports of others'])
    expect(wrongExports([made('x.ts', "import './y.ts'\nexport * from './y.ts'")])).toHaveLength(1)
    expect(wrongExports([made('x.ts', 'export default 1')])).toEqual(['x.ts has a default export'])
    expect(wrongExports([made('x.config.ts', 'export default 1')])).toEqual([])
  })

  it.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'performance.now()',
    'process.env.A',
    'setTimeout(f, 1)',
    'console.log(1)',
  ])('by %s in the core', words => {
    expect(impurities([made('src-main/core/a.ts', `export const a = () => ${words}`)])).toHaveLength(1)
    expect(impurities([made('src-main/core/a.ts', `// ${words}\nexport const a = '${words}'`)])).toEqual([])
  })

  it.each([
    'try { a() } catch {}',
    'try { a() } catch (error) { }',
    'a().catch(() => {})',
    '// @ts-expect-error',
    'const a = b as any',
    "it.skip('a', f)",
    "describe.only('a', f)",
    "test.concurrent.only('a', f)",
    '// TODO later',
  ])('by %s', words => {
    expect(forbiddenWords([made('a.ts', words)])).toHaveLength(1)
  })

  it('by long files', () => {
    expect(tooLong([made('a.ts', 'x\n'.repeat(300)), made('b.ts', 'x\n'.repeat(301))])).toEqual([
      'b.ts: 301 lines',
    ])
    expect(medianLines([1, 2, 90].map(lines => made('a.ts', 'x\n'.repeat(lines))))).toBe(2)
  })

  it('and are read from code, not from comments or texts', () => {
    expect(codeOf("const a = 'x // y' // z\n/* w */ b('it''s')")).toBe("const a = '' \n b('''')")
    expect(
      importsOf(
        made('a.ts', "import a, { type B } from 'c'\nimport type D from 'e'\nexport type { F } from 'g'"),
      ),
    ).toEqual([
      { from: 'a.ts', name: 'c', isType: false },
      { from: 'a.ts', name: 'e', isType: true },
      { from: 'a.ts', name: 'g', isType: true },
    ])
  })
})
