#!/usr/bin/env node
import { Command } from 'commander';
import { addEmployeeCommands } from './cli/employees.ts';
import { addKeyCommands } from './cli/keys.ts';
import { addReplayCommand } from './cli/replay.ts';
import { reportFailure } from './cli/report-failure.ts';
import { addServiceCommands } from './cli/services.ts';
import { addStackCommands } from './cli/stack.ts';
import { addUserCommands } from './cli/users.ts';
import { loadEnvironmentFile } from './config.ts';
import { VERSION } from './version.ts';

const program = new Command('gangway')
  .description('Self-hosted employee onboarding on Temporal.')
  .version(VERSION)
  .option('--env-file <path>', 'read settings from this file too; what the environment sets wins')
  .showHelpAfterError('(see gangway --help)')
  .hook('preAction', (root) => {
    const { envFile } = root.opts<{ envFile?: string }>();
    if (envFile) loadEnvironmentFile(envFile);
  });

addStackCommands(program);
addServiceCommands(program);
addKeyCommands(program);
addEmployeeCommands(program);
addUserCommands(program);
addReplayCommand(program);

program.parseAsync().catch(reportFailure);
