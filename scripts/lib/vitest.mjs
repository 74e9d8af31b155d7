import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'
import { runSupervised } from './supervised.mjs'

const counted = (report, code) => {
  const brokenFiles = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failed = report.numFailedTests + brokenFiles.length
  return {
    passed: report.numPassedTests,
    // a run that ends badly without a failed test had an error outside of every test
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

const readReport = file => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Runs one vitest project (only the files that match the filters, if any) and counts its tests. */
export const runVitest = async (project, filters, { command: [program, ...words], env, drop }) => {
  const folder = mkdtempSync(join(tmpdir(), 'brokerlight-test-'))
  const report = join(folder, 'report.json')
  // A kind with many failures has told what is wrong; each further one may wait for minutes.
  const options = ['--bail=30', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    project,
    ...options,
    ...filters,
  ]
  const code = await runSupervised(program, [...words, ...vitest], { env, drop })
  const read = readReport(report)
  rmSync(folder, { recursive: true })
  return read ? counted(read, code) : { passed: 0, failed: 1, skipped: 0, note: `vitest ended with ${code}` }
}

/** The test files of a kind, in order. */
export const filesOf = kind =>
  readdirSync(join(root, 'test', kind), { recursive: true })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => join('test', kind, file))
    .sort()

/** The same in `count` parts, each with files from all over. */
export const filesInParts = (kind, count) => {
  const files = filesOf(kind)
  return Array.from({ length: count }, (_, part) => files.filter((_file, at) => at % count === part))
}
