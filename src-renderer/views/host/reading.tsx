import type { ReactNode } from 'react'
import type { Reading } from '#core/model/sample'
import { useNow } from '../../store/clock.ts'
import { useText } from '../../text/text.ts'
import { LevelShape } from '../../ui/level-shape.tsx'
import { Section } from '../../ui/section.tsx'

interface ReadingSectionProps<T> {
  readonly title: string
  readonly reading: Reading<T>
  /** Where its numbers come from. */
  readonly source: (value: T) => string
  readonly children: (value: T) => ReactNode
}

/** A part of a view that was read by itself: with source and age, or in one line why it is not known. */
export function ReadingSection<T>({ title, reading, source, children }: ReadingSectionProps<T>): ReactNode {
  const { s } = useText()
  if (reading.state === 'absent') return null
  if (reading.state === 'unknown')
    return (
      <Section title={title}>
        <p className="soft with-shape">
          <LevelShape level="unknown" label={s.level.unknown} />
          {reading.reason}
        </p>
      </Section>
    )
  return (
    <Section title={title} aside={<SourceAge source={source(reading.value)} atMs={reading.atMs} />}>
      {children(reading.value)}
    </Section>
  )
}

interface SourceAgeProps {
  readonly source: string
  readonly atMs: number
}

/** Where numbers come from and how old they are. */
export function SourceAge({ source, atMs }: SourceAgeProps): ReactNode {
  const { s, f } = useText()
  const ageMs = Math.max(0, useNow() - atMs)
  return (
    <span className="soft small">
      {source}, {ageMs < 1000 ? s.host.now : s.host.ago(f.age(ageMs))}
    </span>
  )
}
