import { dcgmUrl, readDcgm } from '#core/host/dcgm'
import { gpuFaultText } from '#core/host/gpu-fault'
import { busyBetween, type CpuTimes, readMachine } from '#core/host/machine'
import { type GpuField, gpuFields, migSlices, readSmi } from '#core/host/nvidia-smi'
import { readHost } from '#core/host/scripts'
import { sectionsOf } from '#core/host/sections'
import type { DiskReading, GpuDevice, GpuReading, HostReading, MachineReading } from '#core/model/host'
import type { LinkFault } from '#core/model/link'
import type { Reading } from '#core/model/sample'
import type { Exec } from '#core/ports'
import type { AspectContext, AspectProbe, MakeProbe } from '#core/probe'
import { err, ok, type Result } from '#core/result'
import { say } from '#core/text/say'
import { createDisks } from './disks.ts'
import { askShared } from './shared.ts'

/** The whole command is given up after this long: a driver that hangs may hold even `timeout`. */
const execLimitMs = 8_000
/** Who did not answer is left alone for this long: a driver that hangs keeps a process each time, sshd logs each refusal. */
const leaveAloneMs = 60_000
/** Brokers on one machine share an answer: less than a reading's pace, so that none gets the same one twice. */
const sharedMs = 1_800
/** MIG slices are set up rarely. */
const slicesEveryMs = 60_000

/** What `timeout` ends with when it had to end a command. */
const hangCode = 124

type Sections = ReadonlyMap<string, string>

/** Reads the machine and its GPUs in one command, its disks in another: either may hang. */
export const hostProbe: MakeProbe<'host'> = ({ config, language }): AspectProbe<'host'> => {
  let fields: readonly GpuField[] = gpuFields
  let cpu: CpuTimes | null = null
  const disksOf = createDisks(config)
  let hungAtMs = Number.NEGATIVE_INFINITY
  let noDcgmAtMs = Number.NEGATIVE_INFINITY
  let slicesAtMs = Number.NEGATIVE_INFINITY
  let slices: readonly GpuDevice[] = []

  const machineOf = (
    sections: Sections,
    disks: readonly DiskReading[],
    atMs: number,
  ): Reading<MachineReading> => {
    const facts = readMachine(sections)
    if (facts === null) return { state: 'unknown', reason: say(language, 'host-unread') }
    const cpuBusy = busyBetween(cpu, facts.cpu)
    cpu = facts.cpu
    return { state: 'known', atMs, value: { ...facts.machine, cpuBusy, disks } }
  }

  const known = (
    source: GpuReading['source'],
    devices: readonly GpuDevice[],
    warnings: readonly string[],
    { nowMs }: AspectContext,
  ): Reading<GpuReading> => ({ state: 'known', atMs: nowMs(), value: { source, devices, warnings } })

  /** dcgm-exporter tells as much, where only it is there. */
  const dcgm = async (context: AspectContext): Promise<Reading<GpuReading>> => {
    const absent = { state: 'absent', reason: gpuFaultText({ kind: 'missing' }, language) } as const
    if (context.steadyMs() - noDcgmAtMs < leaveAloneMs) return absent
    const asked = { method: 'GET', url: dcgmUrl, timeoutMs: 2_000, maxBytes: 4_000_000 } as const
    const answer = await context.host.http.send(asked)
    const devices = answer.ok && answer.value.status === 200 ? readDcgm(answer.value.body) : []
    if (devices.length > 0) return known('DCGM', devices, [], context)
    noDcgmAtMs = context.steadyMs()
    return absent
  }

  const gpuOf = async (
    sections: Sections,
    endedWith: number | null,
    context: AspectContext,
  ): Promise<Reading<GpuReading>> => {
    const told = [...sections.keys()].find(name => name.startsWith('code '))?.slice('code '.length)
    const code = told === undefined ? (endedWith ?? hangCode) : Number(told)
    const answer = readSmi(sections.get('gpu') ?? '', code, fields)
    if (answer.ok) {
      const list = sections.get('slices')
      if (list !== undefined) {
        slices = migSlices(list)
        slicesAtMs = context.steadyMs()
      }
      return known('nvidia-smi', [...answer.devices, ...slices], answer.warnings, context)
    }
    const { failure } = answer
    if (failure.kind === 'missing') return await dcgm(context)
    if (failure.kind === 'hang') hungAtMs = context.steadyMs()
    if (failure.kind === 'bad-field') fields = fields.filter(field => field !== failure.field)
    const reason = gpuFaultText(failure, language)
    return failure.kind === 'none' ? { state: 'absent', reason } : { state: 'unknown', reason }
  }

  return {
    name: 'host',
    needs: 'host',
    absent: config.reach.direct ? say(language, 'host-direct') : null,
    everyMs: { seen: 2_000, hidden: 10_000 },
    async read(context): Promise<Reading<HostReading>> {
      const now = context.steadyMs()
      const leftAlone = now - hungAtMs < leaveAloneMs
      const asked = config.gpu && !leftAlone ? fields : []
      const argv = readHost(asked, now - slicesAtMs >= slicesEveryMs)
      const [{ atMs, answer: said }, disks] = await Promise.all([
        askShared({
          ...context,
          machine: context.host.machine,
          question: argv.join('\n'),
          forMs: context.anew ? 0 : sharedMs,
          ask: () => run(context.host.exec, argv),
        }),
        disksOf(context),
      ])
      if (!said.ok) return { state: 'unknown', reason: said.error.message }
      const sections = sectionsOf(said.value.text)
      const machine = machineOf(sections, disks, atMs)
      const gpu = config.gpu
        ? leftAlone
          ? { state: 'unknown' as const, reason: gpuFaultText({ kind: 'hang' }, language) }
          : await gpuOf(sections, said.value.code, context)
        : { state: 'absent' as const, reason: say(language, 'gpu-off') }
      return { state: 'known', atMs, value: { machine, gpu } }
    },
  }
}

/** What the command printed and its exit code; where it hangs at the GPU, what it had printed until then, and no code. */
async function run(
  exec: Exec,
  argv: readonly string[],
): Promise<Result<{ readonly text: string; readonly code: number | null }, LinkFault>> {
  let text = ''
  const ran = await exec.run(argv, {
    timeoutMs: execLimitMs,
    onOutput: chunk => {
      if (chunk.stream === 'stdout') text += chunk.text
    },
  })
  if (ran.ok) return ok({ text: ran.value.stdout, code: ran.value.code })
  return ran.error.code === 'timeout' && sectionsOf(text).has('done')
    ? ok({ text, code: null })
    : err(ran.error)
}
