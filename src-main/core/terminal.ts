import type { RunView, StepState } from './model/run.ts'
import type { BrokerView, Snapshot } from './model/snapshot.ts'
import { runEndText } from './notices.ts'
import { missingQueueNotes } from './queue/missing.ts'
import { type Mark, markOf, shapeOf, wordOf } from './shapes.ts'
import { commandsPerSecond, isCurrent, memoryText, titleText } from './summary.ts'
import { compactText, durationText, percentText, rateText } from './text/format.ts'
import { plain } from './text/plain.ts'
import { say } from './text/say.ts'
import { timeText, type Voice } from './text/time.ts'
import { columns, cutTo, pad, padLeft } from './text/width.ts'

/** How lines are written: in colour or not, and how many columns wide (a line is never wrapped). */
export interface Paper {
  readonly color: boolean
  readonly width: number
  readonly voice: Voice
}

const colourOf: Readonly<Record<Mark, number>> = { ok: 32, degraded: 33, down: 31, unknown: 90, blocked: 33 }
const stepMarks: Readonly<Record<StepState, string>> = {
  waiting: ' ',
  running: '◌',
  done: '✓',
  failed: '✗',
  skipped: '-',
}
const absent = '–'
const longestName = 24
const longestQueue = 36
const longestReason = 1_000
const mostMissing = 5

/**
 * A line a broker: shape, name, level, commands a second, memory, deepest queue, and the reason when it is not ok. Below
 * it stand the command to copy, whole on a line of its own (left out where it does not fit), and the queues of
 * brokers.yaml that are not there.
 */
export function statusLines(snapshot: Snapshot, paper: Paper): readonly string[] {
  if (snapshot.brokers.length === 0) {
    const why = snapshot.configProblems.length > 0 ? 'no-readable-brokers' : 'no-brokers'
    return [cutTo(say(paper.voice.language, why, { config: plain(snapshot.configPath) }), paper.width)]
  }
  const rows = snapshot.brokers.map(broker => cellsOf(broker, snapshot.atMs, paper.voice))
  const widths = [0, 1, 2, 3, 4].map(at => Math.max(...rows.map(row => columns(row[at] ?? ''))))
  return rows.flatMap((row, at) => {
    const health = snapshot.brokers[at]?.health
    const mark = health === undefined ? 'unknown' : markOf(health)
    const [name = '', word = '', rate = '', memory = '', queue = '', reason = ''] = row
    const [nameWidth = 0, wordWidth = 0, rateWidth = 0, memoryWidth = 0, queueWidth = 0] = widths
    const cells = [
      pad(`${shapeOf[mark]} ${name}`, nameWidth + 2),
      pad(word, wordWidth),
      padLeft(rate, rateWidth),
      padLeft(memory, memoryWidth),
      pad(queue, queueWidth),
      reason,
    ]
    const line = cutTo(cells.join('  ').trimEnd(), paper.width)
    const broker = snapshot.brokers[at]
    return [
      painted(line, shapeOf[mark], mark, paper.color),
      ...commandLines(health, paper.width),
      ...(broker === undefined ? [] : missingLines(broker, paper)),
    ]
  })
}

/** What is no fault of the broker and still has to be known: queues of brokers.yaml that are not there. */
function missingLines(broker: BrokerView, { width, voice }: Paper): readonly string[] {
  if (!isCurrent(broker)) return []
  const notes = [...missingQueueNotes(broker.queues, broker.aspects, voice.language).values()]
  return notes.slice(0, mostMissing).map(note => cutTo(`    ${plain(note)}`, width))
}

function commandLines(health: BrokerView['health'] | undefined, width: number): readonly string[] {
  const command = health?.reasons[0]?.command
  const line = command === undefined ? null : `    ${plain(command, Number.MAX_SAFE_INTEGER)}`
  return line === null || columns(line) > width ? [] : [line]
}

function cellsOf(broker: BrokerView, nowMs: number, voice: Voice): readonly string[] {
  const { language } = voice
  const { health, deepest, muted } = broker
  const current = isCurrent(broker)
  const perSecond = current ? commandsPerSecond(broker) : null
  const queue =
    current && deepest ? `${plain(deepest.name)} ${compactText(language, deepest.waiting)}` : absent
  const quiet =
    muted === null ? [] : [`(${say(language, 'muted', { time: timeText(voice, muted.untilMs, nowMs) })})`]
  return [
    cutTo(plain(titleText(broker, language)), longestName),
    say(language, wordOf(health)),
    perSecond === null ? absent : rateText(language, perSecond),
    (current ? memoryText(broker, language) : null) ?? absent,
    cutTo(queue, longestQueue),
    [...reasonText(health, nowMs, voice), ...quiet].join(' '),
  ]
}

/** Since when it is so, and the first reason. */
function reasonText(
  { reasons, sinceMs }: BrokerView['health'],
  nowMs: number,
  voice: Voice,
): readonly string[] {
  const [first] = reasons
  if (first === undefined) return []
  const since = say(voice.language, 'since', { time: timeText(voice, sinceMs, nowMs) })
  return [`${since}: ${plain(first.text, longestReason)}`]
}

/** A run: how it stands, then a line a step with its time and what came of it, then the closing sentence. */
export function runLines(run: RunView, nowMs: number, paper: Paper): readonly string[] {
  const { language } = paper.voice
  const titleWidth = Math.max(0, ...run.steps.map(step => columns(plain(step.title))))
  const steps = run.steps.map(step => {
    const tookMs = step.startedAtMs === null ? null : (step.endedAtMs ?? nowMs) - step.startedAtMs
    const took = tookMs === null ? '' : durationText(language, tookMs)
    const progress =
      step.state === 'running' && step.progress !== null ? percentText(language, step.progress * 100) : ''
    const cells = [
      `${stepMarks[step.state]} ${pad(plain(step.title), titleWidth)}`,
      padLeft(took, 6),
      plain(step.outcome ?? progress),
    ]
    const line = cutTo(cells.join('  ').trimEnd(), paper.width)
    const level = step.state === 'failed' ? 'down' : step.state === 'done' ? 'ok' : 'unknown'
    return painted(line, stepMarks[step.state], level, paper.color)
  })
  const message = run.message === null ? [] : [plain(run.message, 2_000)]
  return [cutTo(runEndText(run, language), paper.width), ...steps, ...message]
}

/** The line with its leading mark in colour. */
function painted(line: string, mark: string, level: Mark, color: boolean): string {
  return color && mark !== ' ' && line.startsWith(mark)
    ? `\u001b[${colourOf[level]}m${mark}\u001b[0m${line.slice(mark.length)}`
    : line
}
