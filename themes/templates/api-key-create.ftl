<#import "template.ftl" as layout>
<#-- The description of a field: its error, if it has one, and its help. -->
<#macro described field help=""><#if errorField == field> aria-describedby="api-key-error ${help}" aria-invalid="true"<#elseif help != ""> aria-describedby="${help}"</#if></#macro>
<#macro focus field><#if errorField == field || (errorField == "" && field == "name")> autofocus</#if></#macro>
<#macro help id><div class="${properties.kcFormHelperTextClass!}"><div class="${properties.kcInputHelperTextItemTextClass!}" id="${id}"><#nested></div></div></#macro>
<#macro problem field><#if errorField == field>
  <div class="${properties.kcFormHelperTextClass!}"><span class="${properties.kcInputErrorMessageClass!}" id="api-key-error">${errorText}</span></div>
</#if></#macro>
<#macro legend><legend class="${properties.kcFormLabelClass!}"><span class="${properties.kcFormLabelTextClass!}"><#nested></span></legend></#macro>
<#assign errorText>
<#if errorMessage == "conflict">${msg("api-key-form-error-conflict", maxKeys)}<#elseif errorMessage == "expiry">${msg("api-key-form-error-expiry", firstDay, lastDay)}<#elseif errorMessage != "">${msg("api-key-form-error-" + errorMessage)}</#if>
</#assign>
<@layout.registrationLayout displayMessage=false; section>
<#if section = "header">
  ${msg("api-key-form-title")}
<#elseif section = "form">
  <#if errorField != "">
  <div class="${properties.kcAlertClass!} pf-m-danger" role="alert">
    <div class="${properties.kcAlertIconClass!}"><span class="${properties.kcFeedbackErrorIcon!}" aria-hidden="true"></span></div>
    <p class="${properties.kcAlertTitleClass!} kc-feedback-text">${msg("api-key-form-errors")} <a href="#api-key-${errorField}">${errorText}</a></p>
  </div>
  </#if>
  <p class="${properties.kcContentWrapperClass!}">${msg("api-key-form-intro")}</p>
  <form id="api-key-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post" autocomplete="off">
    <div class="${properties.kcFormGroupClass!}">
      <div class="${properties.kcFormGroupLabelClass!}">
        <label class="${properties.kcFormLabelClass!}" for="api-key-name"><span class="${properties.kcFormLabelTextClass!}">${msg("api-key-form-name")}</span></label>
      </div>
      <span class="${properties.kcInputClass!}<#if errorField == "name"> ${properties.kcError!}</#if>">
        <input type="text" id="api-key-name" name="name" value="${keyName}" maxlength="100" required<@focus "name"/><@described "name" "api-key-name-help"/>>
      </span>
      <@problem "name"/>
      <@help "api-key-name-help">${msg("api-key-form-name-help")}</@help>
    </div>
    <fieldset class="${properties.kcFormGroupClass!}" id="api-key-scope" tabindex="-1"<@described "scope"/>>
      <@legend>${msg("api-key-form-scopes")}</@legend>
      <#if scopes?size == 0><p>${msg("api-key-form-scopes-none")}</p></#if>
      <#list scopes as scope>
      <div class="${properties.kcCheckboxClass!}">
        <input type="checkbox" class="${properties.kcCheckboxInputClass!}" id="api-key-scope-${scope?counter}" name="scope" value="${scope.value}"<#if scope.selected> checked</#if><#if scope?is_first><@focus "scope"/></#if>>
        <label class="${properties.kcCheckboxLabelClass!}" for="api-key-scope-${scope?counter}">${scope.text}<#if scope.text != scope.value> (${scope.value})</#if></label>
      </div>
      </#list>
      <@problem "scope"/>
    </fieldset>
    <#if clients?size != 0>
    <fieldset class="${properties.kcFormGroupClass!}" id="api-key-client" tabindex="-1"<@described "client" "api-key-client-help"/>>
      <@legend>${msg("api-key-form-clients")}</@legend>
      <#list clients as client>
      <div class="${properties.kcCheckboxClass!}">
        <input type="checkbox" class="${properties.kcCheckboxInputClass!}" id="api-key-client-${client?counter}" name="client" value="${client.value}"<#if client.selected> checked</#if><#if client?is_first><@focus "client"/></#if>>
        <label class="${properties.kcCheckboxLabelClass!}" for="api-key-client-${client?counter}">${client.text}<#if client.text != client.value> (${client.value})</#if></label>
      </div>
      </#list>
      <@problem "client"/>
      <@help "api-key-client-help">${msg("api-key-form-clients-help")}</@help>
    </fieldset>
    </#if>
    <#if !complete><p>${msg("api-key-form-incomplete")}</p></#if>
    <#if needsAllowedIps || errorField == "allowedIps">
    <div class="${properties.kcFormGroupClass!}">
      <div class="${properties.kcFormGroupLabelClass!}">
        <label class="${properties.kcFormLabelClass!}" for="api-key-allowedIps"><span class="${properties.kcFormLabelTextClass!}">${msg("api-key-form-ips")}</span></label>
      </div>
      <span class="${properties.kcInputClass!}">
        <textarea id="api-key-allowedIps" name="allowedIps" rows="3" spellcheck="false"<@focus "allowedIps"/><@described "allowedIps" "api-key-ips-help"/>>${allowedIps}</textarea>
      </span>
      <@problem "allowedIps"/>
      <@help "api-key-ips-help">${msg("api-key-form-ips-help")}</@help>
    </div>
    </#if>
    <fieldset class="${properties.kcFormGroupClass!}" id="api-key-expiry" tabindex="-1"<@described "expiry"/>>
      <@legend>${msg("api-key-form-expiry")}</@legend>
      <#list expiries as expiry>
      <div class="${properties.kcCheckboxClass!}">
        <input type="radio" class="${properties.kcCheckboxInputClass!}" id="api-key-expiry-${expiry?counter}" name="expiry" value="${expiry.value}"<#if expiry.selected> checked<@focus "expiry"/></#if>>
        <label class="${properties.kcCheckboxLabelClass!}" for="api-key-expiry-${expiry?counter}"><#if expiry.value == "">${msg("api-key-form-expiry-default", defaultExpiry)}<#else>${msg("api-key-form-expiry-" + expiry.value)}</#if></label>
      </div>
      <#if expiry.value == "date">
      <span class="${properties.kcInputClass!}">
        <input type="date" id="api-key-expiry-date" name="expiryDate" value="${expiryDate}" min="${firstDay}" max="${lastDay}" aria-label="${msg("api-key-form-expiry-date-label")}" aria-describedby="api-key-expiry-date-help">
      </span>
      <@help "api-key-expiry-date-help">${msg("api-key-form-expiry-date-help", firstDay, lastDay)}</@help>
      </#if>
      </#list>
      <@problem "expiry"/>
    </fieldset>
    <p class="${properties.kcInputHelperTextItemTextClass!}">${msg("api-key-form-time", minutes)}</p>
    <div class="${properties.kcFormGroupClass!}">
      <div class="${properties.kcFormActionGroupClass!}">
        <button type="submit" class="${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!}" id="api-key-submit">${msg("api-key-form-submit")}</button>
        <#if isAppInitiatedAction??>
        <button type="submit" class="${properties.kcButtonSecondaryClass!} ${properties.kcButtonBlockClass!}" id="api-key-cancel" name="cancel-aia" value="true" formnovalidate>${msg("doCancel")}</button>
        </#if>
      </div>
    </div>
  </form>
</#if>
</@layout.registrationLayout>
