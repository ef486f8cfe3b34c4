/** Whether a package can be named in an order: any text on one line. */
export function isPackageId(id: string): boolean {
  return /^[^\p{Cc}\p{Surrogate}]{1,255}$/u.test(id) && id.trim() === id;
}
