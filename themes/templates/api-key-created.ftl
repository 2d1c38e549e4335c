<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
<#if section = "header">
  ${msg("api-key-created-title")}
<#elseif section = "form">
  <div class="${properties.kcAlertClass!} pf-m-warning" role="alert">
    <div class="${properties.kcAlertIconClass!}"><span class="${properties.kcFeedbackWarningIcon!}" aria-hidden="true"></span></div>
    <p class="${properties.kcAlertTitleClass!} kc-feedback-text">${msg("api-key-created-warning")}</p>
  </div>
  <form id="api-key-created" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post" autocomplete="off">
    <div class="${properties.kcFormGroupClass!}">
      <div class="${properties.kcFormGroupLabelClass!}">
        <label class="${properties.kcFormLabelClass!}" for="api-key-value"><span class="${properties.kcFormLabelTextClass!}">${msg("api-key-created-key")}</span></label>
      </div>
      <#-- Without a name: the form does not send it back. -->
      <span class="${properties.kcInputClass!} ${properties.kcFormReadOnlyClass!}">
        <textarea id="api-key-value" rows="2" readonly autofocus spellcheck="false" autocomplete="off" translate="no" aria-describedby="api-key-value-help">${keyValue}</textarea>
      </span>
      <div class="${properties.kcFormHelperTextClass!}"><div class="${properties.kcInputHelperTextItemTextClass!}" id="api-key-value-help">${msg("api-key-created-help")}</div></div>
    </div>
    <dl>
      <dt><strong>${msg("api-key-created-name")}</strong></dt>
      <dd>${keyName}</dd>
      <#if keyScopes != "">
      <dt><strong>${msg("api-key-created-scopes")}</strong></dt>
      <dd>${keyScopes}</dd>
      </#if>
      <dt><strong>${msg("api-key-created-expires")}</strong></dt>
      <dd><#if keyExpiry == "">${msg("api-key-created-never")}<#else>${keyExpiry}</#if></dd>
    </dl>
    <div class="${properties.kcFormGroupClass!}">
      <div class="${properties.kcFormActionGroupClass!}">
        <button type="submit" class="${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}" id="api-key-done" name="done" value="true">${msg("api-key-created-done")}</button>
      </div>
    </div>
  </form>
</#if>
</@layout.registrationLayout>
