/** Users and their sessions. */
export const USER_TABS = [
  { title: 'Users', href: '/console/users' },
  { title: 'Sessions', href: '/console/sessions' },
] as const;
