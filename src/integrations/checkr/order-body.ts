import { z } from 'zod';
import { refuseWorkLocation, type WorkLocation } from '../../domain/work-location.ts';
import { attemptTag } from './attempt-tag.ts';
import { type OrderBody, type OrderProblemCode, orderProblem } from './order-problem.ts';

// Checkr: the letters of Latin-1 only, so that for example "ś" is refused.
const NAME = /^[a-zA-Z0-9ªµºÀ-ÖØ-öø-ÿ\-'., ]*$/;

const EmailAddress = z.email().max(254);

/** What is known of the person whom Checkr shall invite; `customId` is `<installation>:<employee>`. */
export interface CandidateOrder {
  email: string;
  firstName: string;
  lastName: string;
  phone?: string | null;
  zipcode?: string | null;
  customId: string;
  workLocation: WorkLocation | null;
}

/** What is ordered: `package` is a slug, `node` the `custom_id` of a node. */
export interface InvitationOrder {
  candidateId: string;
  package: string;
  node?: string | null;
  workLocation: WorkLocation | null;
  attemptId: string;
}

/** Writes the body of `POST /v1/candidates` once; it is stored and sent byte for byte. */
export function candidateBody(order: CandidateOrder): OrderBody {
  const email = order.email.trim();
  const firstName = cleanName(order.firstName);
  const lastName = cleanName(order.lastName);
  const problem =
    (EmailAddress.safeParse(email).success ? null : 'email_invalid') ??
    nameProblem({ firstName, lastName }) ??
    locationProblem(order.workLocation);
  if (problem) return orderProblem(problem);
  const body = {
    email,
    first_name: firstName,
    no_middle_name: true,
    last_name: lastName,
    ...present('phone', usPhone(order.phone)),
    ...present('zipcode', usZipcode(order.zipcode)),
    custom_id: order.customId,
    work_locations: workLocations(order.workLocation),
  };
  return { ok: true, body: JSON.stringify(body) };
}

/** Writes the body of `POST /v1/invitations` once; it is stored and sent byte for byte. */
export function invitationBody(order: InvitationOrder): OrderBody {
  const problem = (order.package ? null : 'package_missing') ?? locationProblem(order.workLocation);
  if (problem) return orderProblem(problem);
  const body = {
    candidate_id: order.candidateId,
    package: order.package,
    ...present('node', order.node),
    work_locations: workLocations(order.workLocation),
    tags: [attemptTag(order.attemptId)],
  };
  return { ok: true, body: JSON.stringify(body) };
}

function nameProblem({
  firstName,
  lastName,
}: {
  firstName: string;
  lastName: string;
}): OrderProblemCode | null {
  if (!firstName) return 'first_name_missing';
  if (!NAME.test(firstName)) return 'first_name_letters';
  if (!NAME.test(lastName)) return 'last_name_letters';
  return lastName.length < 2 ? 'last_name_short' : null;
}

function locationProblem(location: WorkLocation | null): OrderProblemCode | null {
  const refused = refuseWorkLocation(location);
  if (refused) return refused;
  return /^[A-Z]{2}$/.test(location?.state ?? '') ? null : 'location_state_invalid';
}

function workLocations(location: WorkLocation | null) {
  const { country, state, city } = location ?? {};
  return [{ country, state, ...present('city', city) }];
}

// A name that was typed with combining accents or a typographic apostrophe is the same name to Checkr.
function cleanName(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim();
}

// A number that Checkr would refuse is left out: the candidate enters it on Checkr's own page.
function usPhone(phone: string | null | undefined): string | null {
  const digits = (phone ?? '').trim().replaceAll(/[\s().\-/]/g, '');
  return /^(?:\+?1)?([2-9]\d{2}[2-9]\d{6})$/.exec(digits)?.[1] ?? null;
}

function usZipcode(zipcode: string | null | undefined): string | null {
  return /^(\d{5})(?:-?\d{4})?$/.exec((zipcode ?? '').trim())?.[1] ?? null;
}

function present<K extends string>(key: K, value: string | null | undefined): { [key in K]?: string } {
  return value ? ({ [key]: value } as { [key in K]: string }) : {};
}
