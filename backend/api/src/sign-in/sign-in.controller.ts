import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { me, signInRequest, type Me, type SignInRequest } from '@hindsight/api-contract';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CONFIG, type ApiConfig } from '../api-parts.ts';
import { appOrigin, playerPlace } from '../access/app-origin.ts';
import type { Caller } from '../access/caller.ts';
import { SESSION_COOKIE } from '../access/credentials.ts';
import { AskedBy, Route } from '../access/route.ts';
import { isRefusal, refuse, type Refusal } from '../problems/refusal.ts';
import { isForeignPage } from '../access/cookie-rules.ts';
import { clearSessionCookie, setSessionCookie } from './session-cookie.ts';
import { SignInRules } from './sign-in-rules.ts';

@Controller()
export class SignInController {
  readonly #rules: SignInRules;
  readonly #config: ApiConfig;

  constructor(@Inject(SignInRules) rules: SignInRules, @Inject(CONFIG) config: ApiConfig) {
    this.#rules = rules;
    this.#config = config;
  }

  @Post('sign-in')
  @Route('public', 200, me)
  async signIn(
    @Body({ schema: signInRequest }) request: SignInRequest, @Req() asked: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me | Refusal> {
    // Another site must not sign a visitor in to an account of its own.
    if (isForeignPage(asked.headers, appOrigin(asked, this.#config))) return refuse('API_ORIGIN_FOREIGN');
    const done = await this.#rules.signIn(request, asked.ip, asked.cookies[SESSION_COOKIE]);
    if (isRefusal(done)) return done;
    setSessionCookie(asked, reply, this.#config, done.token);
    return this.#rules.me(done.memberId, this.#player(asked));
  }

  @Post('sign-out')
  @Route('member', 204)
  async signOut(@AskedBy() caller: Caller, @Req() asked: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.#rules.signOut(caller);
    clearSessionCookie(asked, reply, this.#config);
  }

  @Get('me')
  @Route('member', 200, me)
  me(@AskedBy() caller: Caller, @Req() asked: FastifyRequest): Promise<Me | Refusal> {
    return this.#rules.me(caller.memberId ?? 0n, this.#player(asked));
  }

  #player(asked: FastifyRequest) {
    return playerPlace(appOrigin(asked, this.#config), this.#config);
  }
}
