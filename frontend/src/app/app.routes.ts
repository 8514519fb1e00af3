// All addresses of the app. Screens load when they are first opened.
import type { CanMatchFn, Routes } from '@angular/router';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { signedIn } from './api/signed-in.ts';

/** `/recordings/7?stage=1` is the stage alone, without shell and controls. */
const isStage: CanMatchFn = () => inject(Router).getCurrentNavigation()?.extractedUrl.queryParamMap.get('stage') === '1';

export const routes: Routes = [
  { path: 'sign-in', title: 'Sign in', loadComponent: () => import('./sign-in/sign-in.ts').then((m) => m.SignIn) },
  { path: 'recordings/:recordingId', title: 'Stage', canMatch: [isStage], canActivate: [signedIn], loadComponent: () => import('./recording/stage-page.ts').then((m) => m.StagePage) },
  { path: 'shared/:token', title: 'Shared recording', loadComponent: () => import('./recording/shared-page.ts').then((m) => m.SharedPage) },
  { path: 'v/:handle', canActivate: [signedIn], loadComponent: () => import('./recording/handle-redirect.ts').then((m) => m.HandleRedirect) },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell.ts').then((m) => m.Shell),
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./sites/first-site.ts').then((m) => m.FirstSite) },
      { path: 'sites', title: 'Sites', loadComponent: () => import('./sites/site-list.ts').then((m) => m.SiteList) },
      { path: 'sites/:siteId', pathMatch: 'full', redirectTo: 'sites/:siteId/overview' },
      { path: 'sites/:siteId/overview', title: 'Overview', loadComponent: () => import('./overview/overview-page.ts').then((m) => m.OverviewPage) },
      { path: 'sites/:siteId/recordings', title: 'Recordings', loadComponent: () => import('./recordings/recording-list.ts').then((m) => m.RecordingList) },
      { path: 'sites/:siteId/signals', title: 'Signals', loadComponent: () => import('./signals/signals-page.ts').then((m) => m.SignalsPage) },
      { path: 'sites/:siteId/heatmaps/reel', title: 'Reel', loadComponent: () => import('./heatmaps/reel-page.ts').then((m) => m.ReelPage) },
      { path: 'sites/:siteId/heatmaps', title: 'Heatmaps', loadComponent: () => import('./heatmaps/heatmap-page.ts').then((m) => m.HeatmapPage) },
      { path: 'sites/:siteId/install', title: 'Install', loadComponent: () => import('./install/install-page.ts').then((m) => m.InstallPage) },
      { path: 'sites/:siteId/settings', title: 'Site settings', loadComponent: () => import('./settings/settings-page.ts').then((m) => m.SettingsPage) },
      { path: 'recordings/:recordingId', title: 'Recording', loadComponent: () => import('./recording/recording-page.ts').then((m) => m.RecordingPage) },
      { path: 'workspace', title: 'Workspace', loadComponent: () => import('./workspace/workspace-page.ts').then((m) => m.WorkspacePage) },
      { path: 'status', title: 'Status', loadComponent: () => import('./status/status-page.ts').then((m) => m.StatusPage) },
      { path: '**', title: 'Not found', loadComponent: () => import('./shell/not-found.ts').then((m) => m.NotFound) },
    ],
  },
];
