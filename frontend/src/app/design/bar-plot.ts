// Bars over time, stacked where there are several series. A picture for the eye only: whoever uses it gives the same figures as text, too.
import { Component, DestroyRef, ElementRef, afterNextRender, effect, inject, input, output, signal } from '@angular/core';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { formatNumber } from '../format/count.ts';
import { ColorScheme } from './color-scheme.ts';

export interface BarSeries {
  name: string;
  /** A CSS colour, e.g. `var(--mat-sys-primary)`. */
  color: string;
  values: readonly number[];
}

@Component({
  selector: 'hs-bar-plot',
  template: '',
  host: { 'aria-hidden': 'true' },
  styles: ':host { display: block; height: 220px; }',
})
export class BarPlot {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly scheme = inject(ColorScheme).scheme;
  private readonly systemScheme = signal(0);
  private readonly chart = signal<EChartsType | null>(null);

  readonly labels = input.required<readonly string[]>();
  readonly series = input.required<readonly BarSeries[]>();
  /** The number of the bar that was pressed. */
  readonly pick = output<number>();

  constructor() {
    const leaving = inject(DestroyRef);
    afterNextRender(() => void this.begin(leaving));
    effect(() => {
      this.scheme();
      this.systemScheme();
      this.chart()?.setOption(this.draw(), { notMerge: true });
    });
  }

  private async begin(leaving: DestroyRef): Promise<void> {
    const { init } = await import('./echarts.ts');
    if (leaving.destroyed) return;
    const chart = init(this.host, null, { renderer: 'svg' });
    const resized = new ResizeObserver(() => chart.resize());
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = (): void => this.systemScheme.update((times) => times + 1);
    dark.addEventListener('change', redraw);
    resized.observe(this.host);
    chart.getZr().on('click', ({ offsetX, offsetY }) => {
      const at = chart.convertFromPixel({ seriesIndex: 0 }, [offsetX, offsetY])[0];
      if (at !== undefined && at >= 0 && at < this.labels().length) this.pick.emit(at);
    });
    leaving.onDestroy(() => {
      dark.removeEventListener('change', redraw);
      resized.disconnect();
      chart.dispose();
    });
    this.chart.set(chart);
  }

  private draw(): EChartsCoreOption {
    const series = this.series();
    const [text, line, surface] = [this.resolve('var(--mat-sys-on-surface-variant)'), this.resolve('var(--mat-sys-outline-variant)'), this.resolve('var(--mat-sys-surface)')];
    const label = { color: text, fontFamily: getComputedStyle(this.host).fontFamily, fontSize: 12 };
    return {
      animation: false,
      grid: { left: 4, right: 4, top: series.length > 1 ? 34 : 10, bottom: 4, containLabel: true },
      legend: series.length > 1 ? { top: 0, left: 0, type: 'scroll', icon: 'roundRect', itemWidth: 10, itemHeight: 10, itemGap: 14, textStyle: label, inactiveColor: line, pageIconColor: text, pageTextStyle: label } : { show: false },
      tooltip: {
        trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: line, opacity: 0.35 } }, backgroundColor: surface, borderColor: line, confine: true,
        textStyle: { ...label, color: this.resolve('var(--mat-sys-on-surface)') }, valueFormatter: (value: unknown) => formatNumber(Number(value)),
      },
      xAxis: { type: 'category', data: [...this.labels()], axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { ...label, hideOverlap: true } },
      yAxis: { type: 'value', minInterval: 1, splitNumber: 3, axisLabel: { ...label, formatter: (value: number) => formatNumber(value) }, splitLine: { lineStyle: { color: line, opacity: 0.7 } } },
      series: series.map(({ name, color, values }) => ({
        type: 'bar', name, stack: 'all', data: [...values], cursor: 'pointer', barMaxWidth: 28, itemStyle: { color: this.resolve(color), borderRadius: series.length > 1 ? 0 : [3, 3, 0, 0] },
      })),
    };
  }

  /** What a colour with variables and light-dark() comes to here and now; ECharts reads plain colours only. */
  private resolve(color: string): string {
    this.host.style.color = color;
    const resolved = getComputedStyle(this.host).color;
    this.host.style.color = '';
    return resolved;
  }
}
