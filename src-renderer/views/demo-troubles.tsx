import { type ReactNode, useState } from 'react'
import { type DemoTrouble, demoTroubles } from '#core/demo/troubles'
import { useWindowContext } from '../store/context.ts'
import { safely } from '../store/safely.ts'
import { useText } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import './demo-troubles.css'

/** Breaks something of the demo for real, so that a person sees what is shown then; and mends it. */
export function DemoTroubles({ broker }: { readonly broker: string }): ReactNode {
  const { s } = useText()
  const { client } = useWindowContext()
  const [making, setMaking] = useState<DemoTrouble | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const make = async (trouble: DemoTrouble): Promise<void> => {
    setMaking(trouble)
    setRefused(null)
    const answer = await safely(client.demoTrouble({ broker, trouble }))
    setMaking(null)
    if (!answer.ok) setRefused(answer.error)
  }
  return (
    <Section title={s.troubles.title}>
      <p className="demo-troubles-what">{s.troubles.what}</p>
      <div className="demo-troubles">
        {demoTroubles.map(trouble => (
          <Button key={trouble} off={making !== null} onPress={() => void make(trouble)}>
            {s.troubles.names[trouble]}
          </Button>
        ))}
      </div>
      {refused !== null && <p role="alert">{refused}</p>}
    </Section>
  )
}
