import type { ReactNode } from 'react'
import type { MachineReading } from '#core/model/host'
import { useText } from '../../text/text.ts'
import { Gauge } from '../../ui/gauge.tsx'

/** Memory, processors and disks of a machine. */
export function Machine({ machine }: { readonly machine: MachineReading }): ReactNode {
  const { s, f } = useText()
  const { memoryTotalBytes: total, memoryAvailableBytes: free, cpuBusy, load, uptimeSeconds } = machine
  const loads = load?.map(f.hundredths).join(' · ') ?? s.queues.unknown
  return (
    <>
      <p className="soft">
        {[
          machine.hostname,
          s.host.processors(f.count(machine.cpuCount)),
          uptimeSeconds === null ? s.host.uptimeUnknown : s.host.uptime(f.span(uptimeSeconds * 1000)),
        ].join(' · ')}
      </p>
      <div className="gauges">
        <Gauge
          name={s.host.memory}
          value={f.percent((total - free) / total)}
          share={(total - free) / total}
          note={s.host.freeOf(f.bytes(free), f.bytes(total))}
        />
        <Gauge
          name={s.host.cpu}
          value={cpuBusy === null ? s.queues.unknown : f.percent(cpuBusy)}
          share={cpuBusy}
          note={s.host.load(loads)}
        />
        {machine.disks.map(disk => (
          <Gauge
            key={disk.mount}
            name={s.host.disk(disk.mount)}
            value={f.percent(1 - disk.freeBytes / disk.totalBytes)}
            share={1 - disk.freeBytes / disk.totalBytes}
            note={s.host.freeOf(f.bytes(disk.freeBytes), f.bytes(disk.totalBytes))}
          />
        ))}
      </div>
    </>
  )
}
