// Uses the client as an application does; it is compiled with the client, so that its types are judged too.
import { OutriggerClient, type PriorityScoreAnswer, type ServerEvent, type JobEventData } from "../../clients/typescript/src/index.js";

export async function rank(outrigger: OutriggerClient): Promise<string | null> {
  const answer: PriorityScoreAnswer | null = await outrigger.try(50, (signal) =>
    outrigger.assist.scorePriority({ tasks: [{ id: "a", level: "high", deadlineInSeconds: 30 }] }, { signal }));
  // @ts-expect-error A level is one of four.
  await outrigger.try(50, () => outrigger.assist.scorePriority({ tasks: [{ level: "huge" }] }));
  // @ts-expect-error A job has a type.
  await outrigger.try(50, () => outrigger.jobs.addJob({ queue: "q" }));
  return answer?.decision.id ?? null;
}

export async function* follow(outrigger: OutriggerClient, queue: string): AsyncGenerator<string> {
  for await (const event of outrigger.jobs.watchJobs({ queue }) as AsyncGenerator<ServerEvent<JobEventData>>) yield `${event.kind} ${event.data.id}`;
}
