// All addresses of the app. Screens load when they are first opened.
import type { CanMatchFn, Routes } from '@angular/router';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { signedIn } from './api/signed-in';

/** `/recordings/7?stage=1` is the stage alone, without shell and controls. */
const isStage: CanMatchFn = () => inject(Router).getCurrentNavigation()?.extractedUrl.queryParamMap.get('stage') === '1';

export const routes: Routes = [
  { path: 'sign-in', title: 'Sign in', loadComponent: () => import('./sign-in/sign-in').then((m) => m.SignIn) },
  { path: 'recordings/:recordingId', title: 'Stage', canMatch: [isStage], canActivate: [signedIn], loadComponent: () => import('./recording/stage-page').then((m) => m.StagePage) },
  { path: 'v/:handle', canActivate: [signedIn], loadComponent: () => import('./recording/handle-redirect').then((m) => m.HandleRedirect) },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell').then((m) => m.Shell),
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./sites/first-site').then((m) => m.FirstSite) },
      { path: 'sites', title: 'Sites', loadComponent: () => import('./sites/site-list').then((m) => m.SiteList) },
      { path: 'sites/:siteId', pathMatch: 'full', redirectTo: 'sites/:siteId/recordings' },
      { path: 'sites/:siteId/recordings', title: 'Recordings', loadComponent: () => import('./recordings/recording-list').then((m) => m.RecordingList) },
      { path: 'sites/:siteId/heatmaps', title: 'Heatmaps', loadComponent: () => import('./heatmaps/heatmap-page').then((m) => m.HeatmapPage) },
      { path: 'sites/:siteId/install', title: 'Install', loadComponent: () => import('./install/install-page').then((m) => m.InstallPage) },
      { path: 'sites/:siteId/settings', title: 'Site settings', loadComponent: () => import('./settings/settings-page').then((m) => m.SettingsPage) },
      { path: 'recordings/:recordingId', title: 'Recording', loadComponent: () => import('./recording/recording-page').then((m) => m.RecordingPage) },
      { path: 'workspace', title: 'Workspace', loadComponent: () => import('./workspace/workspace-page').then((m) => m.WorkspacePage) },
      { path: '**', title: 'Not found', loadComponent: () => import('./shell/not-found').then((m) => m.NotFound) },
    ],
  },
];
