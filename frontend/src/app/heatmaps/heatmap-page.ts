import { Component } from '@angular/core';
@Component({ selector: 'hs-stub', template: '' }) export class HeatmapPage {}
