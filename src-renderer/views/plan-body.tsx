import type { ReactNode } from 'react'
import type { Level } from '#core/model/level'
import type { PlanNote, PlanView } from '#core/model/run'
import { shortenDigests } from '../text/digest.ts'
import { useText } from '../text/text.ts'
import { Commands } from '../ui/command.tsx'
import { LevelShape } from '../ui/level-shape.tsx'
import { Section } from '../ui/section.tsx'
import '../ui/table.css'

const noteShape: Readonly<Record<PlanNote['level'], Level>> = {
  info: 'unknown',
  warn: 'degraded',
  stop: 'down',
}

/** A plan in full: what changes, what will run as it will run, what if it fails, and how long it took. */
export function PlanBody({ plan }: { readonly plan: PlanView }): ReactNode {
  const { s, f } = useText()
  return (
    <>
      {plan.notes.length > 0 && (
        <ul className="plan-notes">
          {plan.notes.map(note => (
            <li key={note.text}>
              <LevelShape level={noteShape[note.level]} label={s.plan.noteLevel[note.level]} />
              <span>{note.text}</span>
            </li>
          ))}
        </ul>
      )}
      <Section title={s.plan.changes}>
        {plan.changes.length === 0 ? (
          <p className="soft">{s.plan.noChanges}</p>
        ) : (
          <table className="table plan-changes">
            <thead>
              <tr>
                <th scope="col">{s.plan.what}</th>
                <th scope="col">{s.plan.before}</th>
                <th scope="col">{s.plan.after}</th>
              </tr>
            </thead>
            <tbody>
              {plan.changes.map(change => (
                <tr key={change.what}>
                  <td>{change.what}</td>
                  <td className="wrap mono soft" title={change.before}>
                    {shortenDigests(change.before)}
                  </td>
                  <td className="wrap mono" title={change.after}>
                    {shortenDigests(change.after)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      <Section title={s.plan.steps}>
        <ol className="plan-steps">
          {plan.steps.map((step, index) => (
            <li key={step.id}>
              <span className="plan-number">{index + 1}</span>
              <div>
                <p>{step.title}</p>
                <Commands commands={step.commands} />
              </div>
            </li>
          ))}
        </ol>
      </Section>
      <Section title={s.plan.onFailure}>
        <p className="plan-text">{plan.onFailure}</p>
      </Section>
      <p className="soft">
        {plan.lastTookMs === null ? s.plan.firstTime : s.plan.lastTook(f.took(plan.lastTookMs))}
      </p>
    </>
  )
}
